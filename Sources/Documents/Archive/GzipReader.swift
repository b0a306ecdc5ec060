/// gzip files (RFC 1952): all members one after another, as gunzip joins them, the names and
/// comments in their headers, and what stands behind the last.
struct GzipReader {
    private let bytes: [UInt8]
    private let extractor: Extractor
    private var coverage: Coverage
    private(set) var content: [UInt8] = []
    /// Names and comments, a line each.
    private(set) var notes: [UInt8] = []
    private(set) var problem: UnreadReason?

    init(_ bytes: [UInt8], _ extractor: Extractor) {
        self.bytes = bytes
        self.extractor = extractor
        coverage = Coverage(count: bytes.count)
        var at = 0
        while problem == nil, bytes.u16(at) == 0x8B1F, let next = member(at) { at = next }
    }

    /// Accounts for what is left over, once the content was read.
    func settle(_ part: DocumentPart, depth: Int) {
        extractor.settle(coverage, of: bytes, part, depth: depth)
    }

    /// Reads the member at `start`; gives where it ends.
    private mutating func member(_ start: Int) -> Int? {
        guard start + 18 <= bytes.count, bytes[start + 2] == 8 else {
            problem = start + 18 > bytes.count ? .truncated : .damaged
            return nil
        }
        let flags = bytes[start + 3]
        coverage.structure(start..<start + 10)
        var at = start + 10
        if flags & 4 != 0 {
            let end = at + 2 + bytes.u16(at)
            if isKnown(at + 2..<min(end, bytes.count)) { coverage.structure(at..<end) }
            at = end
        }
        if flags & 8 != 0 { at = note(at) }
        if flags & 16 != 0 { at = note(at) }
        if flags & 2 != 0 { at += 2 }
        guard at < bytes.count else {
            problem = .truncated
            return nil
        }
        let found = DeflateReader.read(bytes, at..<bytes.count, extractor.budget)
        let room = max(0, ReadingLimits.memberBytes - content.count)
        content += found.content.prefix(room)
        let end = at + found.consumed
        coverage.handedOn(at..<end)
        problem = found.problem ?? (found.content.count > room ? .tooBig : nil)
        guard problem == nil else {
            // The rest is told with it.
            coverage.structure(at..<bytes.count)
            return nil
        }
        guard end + 8 <= bytes.count else {
            problem = .truncated
            return nil
        }
        coverage.structure(end..<end + 8)
        if DeflateReader.checksum(found.content) != UInt32(bytes.u32(end)) { problem = .damaged }
        return end + 8
    }

    /// A text that a zero byte ends.
    private mutating func note(_ start: Int) -> Int {
        guard start < bytes.count else { return bytes.count }
        let end = bytes[start...].firstIndex(of: 0) ?? bytes.count
        let text = bytes[start..<end]
        if !text.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }) {
            let text = text.withUnsafeBytes { TextStream.decode($0).text }
            text.withUnsafeBytes { TextStream.repair($0, into: &notes) }
            notes.append(0x0A)
            coverage.text(start..<end)
        }
        return min(bytes.count, end + 1)
    }

    /// Extra fields that hold sizes only: of blocks (BGZF), of chunks (dictzip).
    private func isKnown(_ range: Range<Int>) -> Bool {
        let count = bytes.u16(range.lowerBound + 2)
        guard range.count == 4 + count, range.count >= 4 else { return false }
        switch (bytes[range.lowerBound], bytes[range.lowerBound + 1]) {
        case (0x42, 0x43): return count == 2
        case (0x52, 0x41): return count == 6 + 2 * bytes.u16(range.lowerBound + 8)
        default: return false
        }
    }
}
