/// The lines of a text that are not UTF-8, each with the one before and the one behind.
struct OddLines {
    private(set) var lines: [UInt8] = []
    private var isNear = false
    private static let longest = 4096

    /// Takes whole lines.
    mutating func take(_ text: UnsafeRawBufferPointer) {
        var before = text.startIndex..<text.startIndex
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
            let line = UnsafeRawBufferPointer(rebasing: text[start..<end])
            let isOdd = !UTF8Check.isValid(line)
            // Lines beside are for the words in them; the readers give them whole.
            if isOdd, !isNear { lines += text[before].suffix(Self.longest) }
            if isOdd {
                lines += line
            } else if isNear {
                // As above.
                lines += line.prefix(Self.longest)
                if line.count > Self.longest { lines.append(0x0A) }
            }
            before = isOdd || isNear ? end..<end : start..<end
            isNear = isOdd
            start = end
        }
    }

    /// Hands over what was found.
    mutating func drain() -> [UInt8] {
        defer { lines = [] }
        return lines
    }
}
