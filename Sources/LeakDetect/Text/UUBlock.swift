internal import Support

/// A file in uuencode (POSIX) or xxencode, or a piece of it.
///
/// Both have the same head line and lines of a length and up to 45 bytes; their digits differ.
struct UUBlock {
    private(set) var bytes: [UInt8] = []
    /// Where it ends.
    private(set) var end: Int

    /// Nil where no head line and encoded line stands.
    init?(_ text: UnsafeBufferPointer<UInt8>, at place: Int) {
        func lineEnd(_ start: Int) -> Int {
            guard start < text.count else { return text.count }
            var i = start
            while i < text.count, i - start < 256, text[i] != 0x0A { i += 1 }
            return i
        }
        let head = lineEnd(place)
        let words = text[place..<head].split(separator: 0x20, maxSplits: 2)
        guard words.count == 3, words[0].elementsEqual("begin".utf8), words[1].count >= 3,
            words[1].count <= 4, words[1].allSatisfy({ (0x30...0x37).contains($0) }),
            head < text.count, text[head] == 0x0A
        else { return nil }
        // Quoted lines begin as their first does.
        var lead = 0
        while lead < 8, place - lead > 0, text[place - lead - 1] != 0x0A { lead += 1 }
        let prefix = Array(text[(place - lead)..<place])
        end = head
        var alphabet: SixBitDigits?
        var start = head + 1
        while start < text.count {
            if text[start...].starts(with: prefix) { start += prefix.count }
            let stop = lineEnd(start)
            var line = text[start..<stop]
            if line.last == 0x0D { line.removeLast() }
            if line.elementsEqual("end".utf8) { break }
            // The first line tells which.
            let digits = alphabet ?? (Self.isXX(line) ? .xxencode : .uuencode)
            alphabet = digits
            guard let decoded = digits.line(line) else { break }
            bytes += decoded
            end = decoded.isEmpty ? stop : min(text.count, stop + 1)
            start = stop + 1
        }
        guard !bytes.isEmpty || start >= text.count else { return nil }
    }

    /// Letters of both cases, and as many as the length says in xxencode.
    private static func isXX(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let length = line.first.flatMap(SixBitDigits.xxencode.value),
            line.allSatisfy(SixBitDigits.xxencode.contains)
        else { return false }
        return length > 0 && (Int(length) + 2) / 3 * 4 == line.count - 1
    }
}
