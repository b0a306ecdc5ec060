/// The fields of a table in text (RFC 4180, with comma, semicolon, tab or bar) that are prose:
/// six words or twelve ideographs and more, so that names, places and codes by which tables are joined stay.
enum CSVProse {
    private static let leastWords = 6
    private static let leastIdeographs = 12

    static func stretches(
        _ bytes: UnsafeBufferPointer<UInt8>, headers: Bool
    ) -> [Prose.Stretch] {
        let separator = Self.separator(bytes)
        var out: [Prose.Stretch] = []
        var row = 0
        var i = 0
        while i < bytes.count {
            let field: Range<Int>
            if bytes[i] == 0x22 {
                let start = i + 1
                i = start
                while i < bytes.count {
                    if bytes[i] == 0x22 {
                        guard i + 1 < bytes.count, bytes[i + 1] == 0x22 else { break }
                        i += 1
                    }
                    i += 1
                }
                field = start..<min(i, bytes.count)
            } else {
                field = i..<i
            }
            let start = i
            while i < bytes.count, bytes[i] != separator, bytes[i] != 0x0A { i += 1 }
            let unquoted = field.isEmpty ? start..<i : field
            if row > 0 || headers, isProse(bytes, unquoted) {
                out.append(Prose.Stretch(range: unquoted, endsParagraph: true))
            }
            if i < bytes.count, bytes[i] == 0x0A { row += 1 }
            i += 1
        }
        return out
    }

    private static func isProse(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        var words = 0
        var weight = 0
        WordScanner.forEach(in: bytes, range, letters: false) { word in
            if word.isProse { words += 1 }
            if word.hasIdeographs { weight += word.weight }
        }
        return words >= leastWords || weight >= 3 * leastIdeographs
    }

    /// The commonest of the four in the first line, quotes aside; a comma where none is there.
    private static func separator(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes.prefix(8192) {
            if byte == 0x22 { isQuoted.toggle() }
            if byte == 0x0A, !isQuoted { break }
            if !isQuoted, [0x2C, 0x3B, 0x09, 0x7C].contains(byte) { counts[byte, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0x2C
    }
}
