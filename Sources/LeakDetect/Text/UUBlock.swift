/// A file in uuencode (POSIX) or xxencode, or a piece of it.
///
/// Both have the same head line and lines of a length and up to 45 bytes; their digits differ.
struct UUBlock {
    /// By byte 0 to 63; 64 for what is no digit.
    private static let uuDigits: [UInt8] = (0..<256).map {
        (0x20...0x60).contains($0) ? UInt8($0 - 0x20) & 0x3F : 64
    }
    private static let xxDigits: [UInt8] = {
        var digits = [UInt8](repeating: 64, count: 256)
        let letters = "+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        for (value, letter) in letters.utf8.enumerated() { digits[Int(letter)] = UInt8(value) }
        return digits
    }()

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
        var alphabet: [UInt8]?
        var start = head + 1
        while start < text.count {
            if text[start...].starts(with: prefix) { start += prefix.count }
            let stop = lineEnd(start)
            var line = text[start..<stop]
            if line.last == 0x0D { line.removeLast() }
            if line.elementsEqual("end".utf8) { break }
            // The first line tells which.
            let digits = alphabet ?? (Self.isXX(line) ? Self.xxDigits : Self.uuDigits)
            alphabet = digits
            guard let decoded = Self.decoded(line, digits) else { break }
            bytes += decoded
            end = decoded.isEmpty ? stop : min(text.count, stop + 1)
            start = stop + 1
        }
        guard !bytes.isEmpty || start >= text.count else { return nil }
    }

    /// Letters of both cases, and as many as the length says in xxencode.
    private static func isXX(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = line.first, xxDigits[Int(first)] < 64,
            line.allSatisfy({ xxDigits[Int($0)] < 64 })
        else { return false }
        let count = Int(xxDigits[Int(first)])
        return count > 0 && (count + 2) / 3 * 4 == line.count - 1
    }

    /// What a line stands for; nil for one that is none.
    private static func decoded(
        _ line: Slice<UnsafeBufferPointer<UInt8>>, _ digits: [UInt8]
    ) -> [UInt8]? {
        guard let first = line.first, digits[Int(first)] < 64 else { return nil }
        let count = Int(digits[Int(first)])
        if count == 0 { return [] }
        // Blanks at a line's end may be lost.
        guard line.dropFirst().allSatisfy({ digits[Int($0)] < 64 }),
            line.count - 1 <= (count + 2) / 3 * 4 + 2
        else { return nil }
        let values =
            line.dropFirst().map { UInt32(digits[Int($0)]) } + Array(repeating: 0, count: 88)
        var decoded: [UInt8] = []
        for i in stride(from: 0, to: (count + 2) / 3 * 4, by: 4) {
            let bits = values[i] << 18 | values[i + 1] << 12 | values[i + 2] << 6 | values[i + 3]
            decoded += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
        }
        return Array(decoded.prefix(count))
    }
}
