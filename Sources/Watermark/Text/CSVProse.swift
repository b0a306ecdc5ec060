internal import Documents

/// The fields of a table in text (RFC 4180, with comma, semicolon, tab or bar) that are whole
/// sentences and occur once: names, places and codes by which tables are joined stay, and so do
/// columns of sentences that are repeated, which are keys as well.
enum CSVProse {
    private struct Field {
        var range: Range<Int>
        var column: Int
        var folded: Int
    }

    /// Fields shorter than this, in bytes, hold no sentence.
    private static let shortest = 16

    static func stretches(
        _ bytes: UnsafeBufferPointer<UInt8>, headers: Bool
    ) -> [Prose.Stretch] {
        var sentences: [Field] = []
        var occurrences: [Int: Int] = [:]
        fields(bytes) { range, row, column in
            guard range.count >= shortest else { return }
            let text = String(decoding: bytes[range], as: UTF8.self)
            let folded = WholeSentences.folded(text.unicodeScalars).hashValue
            occurrences[folded, default: 0] += 1
            guard row > 0 || headers, WholeSentences.isAll(text.unicodeScalars),
                !SQLText.occurs(in: text)
            else { return }
            sentences.append(Field(range: range, column: column, folded: folded))
        }
        // A column that says the same again and again holds keys, though they be sentences.
        var columns: [Int: (all: Int, repeated: Int)] = [:]
        for field in sentences {
            columns[field.column, default: (0, 0)].all += 1
            if occurrences[field.folded] != 1 {
                columns[field.column, default: (0, 0)].repeated += 1
            }
        }
        return sentences.compactMap { field in
            guard occurrences[field.folded] == 1, let column = columns[field.column],
                column.repeated * 2 < column.all
            else { return nil }
            return Prose.Stretch(range: field.range, endsParagraph: true)
        }
    }

    private static func fields(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, _ row: Int, _ column: Int) -> Void
    ) {
        let separator = Self.separator(bytes)
        var row = 0
        var column = 0
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
            body(field.isEmpty ? start..<i : field, row, column)
            column += 1
            if i < bytes.count, bytes[i] == 0x0A { (row, column) = (row + 1, 0) }
            i += 1
        }
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
