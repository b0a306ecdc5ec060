internal import Support
internal import CCodecs
internal import CLibDeflate
internal import TextDecoding

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
            text.withUnsafeBytes { UTF8Check.repair($0, into: &notes) }
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

/// What came of a member's packed bytes.
struct Unpacked {
    var content: [UInt8]
    /// Packed bytes that were taken.
    var consumed: Int
    /// Why it is not whole.
    var problem: UnreadReason?
}

/// Raw deflate streams (RFC 1951) of archives that may be damaged, cut or made to harm: what
/// comes out before a damage is kept, and the end of the stream is known.
enum DeflateReader {
    /// Unpacks the stream that begins `range` of `bytes`, into what room the budget has.
    static func read(_ bytes: [UInt8], _ range: Range<Int>, _ budget: Budget) -> Unpacked {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let inflater = dlp_inflater_open(base + range.lowerBound, range.count)
            else { return Unpacked(content: [], consumed: 0, problem: .damaged) }
            defer { dlp_inflater_close(inflater) }
            var content: [UInt8] = []
            let problem = read(inflater, into: &content, budget)
            return Unpacked(
                content: content, consumed: dlp_inflater_consumed(inflater), problem: problem)
        }
    }

    private static func read(
        _ inflater: OpaquePointer, into content: inout [UInt8], _ budget: Budget
    ) -> UnreadReason? {
        let piece = 1 << 16
        var rounds = 0
        while true {
            var count = 0
            var status = InflateStatus.OK
            withUnsafeTemporaryAllocation(byteCount: piece, alignment: 16) { buffer in
                guard let bytes = buffer.baseAddress else { return }
                status = dlp_inflater_read(
                    inflater, bytes.assumingMemoryBound(to: UInt8.self), piece, &count)
                let room = min(count, budget.bytes, ReadingLimits.memberBytes - content.count)
                content.append(contentsOf: buffer[0..<max(0, room)])
                _ = budget.take(max(0, room))
                count -= max(0, room)
            }
            if count > 0 { return .tooBig }
            switch status {
            case .end: return nil
            case .damaged: return .damaged
            case .truncated: return .truncated
            case .OK: break
            }
            rounds += 1
            if rounds % 64 == 0, budget.isLate { return .timedOut }
        }
    }

    /// The checksum of ZIP and gzip (CRC-32 of ISO 3309).
    static func checksum(_ content: [UInt8]) -> UInt32 {
        libdeflate_crc32(0, content, content.count)
    }
}

/// Frames of Zstandard (RFC 8878, 3.1.2) and LZ4 files that hold no content of theirs: decoders
/// pass them over, whatever is in them.
enum SkippableFrames {
    /// Their payloads, in order. Ends silently where a frame is damaged: the decoder tells that.
    static func all(in bytes: [UInt8], _ type: FileType) -> [Range<Int>] {
        guard type == .zst || type == .lz4 else { return [] }
        var found: [Range<Int>] = []
        var at = 0
        while at + 8 <= bytes.count {
            let magic = bytes.u32(at)
            if magic & 0xFFFF_FFF0 == 0x184D_2A50 {
                let end = min(bytes.count, at + 8 + bytes.u32(at + 4))
                found.append(at + 8..<end)
                at = end
            } else if magic == 0xFD2F_B528 {
                guard let end = zstandard(bytes, at + 4) else { break }
                at = end
            } else if magic == 0x184D_2204 {
                guard let end = lz4(bytes, at + 4) else { break }
                at = end
            } else {
                break
            }
        }
        return found
    }

    /// Where the frame ends whose header starts at `start`.
    private static func zstandard(_ bytes: [UInt8], _ start: Int) -> Int? {
        let flags = bytes[start]
        let isSingle = flags & 0x20 != 0
        let sizes = [isSingle ? 1 : 0, 2, 4, 8]
        var at =
            start + 1 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(flags & 3)]
            + sizes[Int(flags >> 6)]
        while at + 3 <= bytes.count {
            let header = bytes.u16(at) | Int(bytes[at + 2]) << 16
            at += 3 + (header >> 1 & 3 == 1 ? 1 : header >> 3)
            if header & 1 != 0 { return at + (flags & 4 != 0 ? 4 : 0) }
        }
        return nil
    }

    /// The same of an LZ4 frame (its format's version 1.6).
    private static func lz4(_ bytes: [UInt8], _ start: Int) -> Int? {
        let flags = bytes[start]
        var at = start + 3 + (flags & 8 != 0 ? 8 : 0) + (flags & 1 != 0 ? 4 : 0)
        while at + 4 <= bytes.count {
            let size = bytes.u32(at) & 0x7FFF_FFFF
            at += 4
            if size == 0 { return at + (flags & 4 != 0 ? 4 : 0) }
            at += size + (flags & 16 != 0 ? 4 : 0)
        }
        return nil
    }
}
