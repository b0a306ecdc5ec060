/// Statements of SQL that stand in a text or a cell: what runs them compares every character.
///
/// Told by their first words. In capitals they count anywhere; in other letters, which people
/// write sentences in as well, only where a line or quotation begins and something else speaks
/// for a statement too.
package enum SQLText {
    /// First word, and the word that must follow it within the statement; several alternatives.
    private static let pairs: [String: [String]] = [
        "select": ["from", "*"], "insert": ["into"], "replace": ["into"], "update": ["set"],
        "delete": ["from"], "merge": ["into", "using"], "with": ["as ("],
        "create": [
            "table", "view", "index", "database", "function", "procedure", "trigger", "schema",
            "sequence", "role", "user", "type",
        ],
        "alter": ["table", "view", "database", "column", "user", "role", "session"],
        "drop": ["table", "view", "index", "database", "function", "procedure", "schema"],
        "truncate": ["table"], "grant": ["on", "to"], "revoke": ["on", "from"],
        "explain": ["select"], "copy": ["from", "to"], "exec": ["@", "sp_"],
        "execute": ["@", "sp_", "immediate"], "declare": ["@", "cursor"],
    ]
    /// What speaks for a statement where its words are not in capitals.
    private static let signs = [
        "=", "*", "_", " where ", " join ", "group by", "order by", " limit ", " values",
        " union ", " having ", " like ", " is null", " is not null",
    ]
    private static let longestWord = 8
    /// Bytes of a statement that are looked at for its second word, and that are taken where it
    /// does not end.
    private static let nearby = 2000
    private static let most = 64 << 10
    /// Words that are looked into: a text with more of them is taken for a dump of statements.
    private static let mostLookedInto = 50_000

    /// The statements of a text in UTF-8, ascending: from the first word to the semicolon, blank
    /// line or end of the text. O(n).
    package static func ranges(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var i = 0
        var isStart = true
        var looked = 0
        while i < bytes.count {
            let byte = bytes[i]
            guard isLetter(byte) else {
                // Blanks, comments' marks and brackets may stand before a statement.
                if byte == 0x0A || "\"'`(:;{>|".utf8.contains(byte) {
                    isStart = true
                } else if byte > 0x20, !"-/*[".utf8.contains(byte) {
                    isStart = false
                }
                i += 1
                continue
            }
            var end = i
            while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
            let isWhole = i == 0 || !isWordByte(bytes[i - 1])
            if isWhole, end - i <= longestWord, end < bytes.count,
                let statement = statement(bytes, i..<end, isStart, &looked)
            {
                ranges.append(statement)
                i = statement.upperBound
                isStart = true
                continue
            }
            isStart = false
            i = end
        }
        return ranges
    }

    package static func occurs(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { !ranges($0).isEmpty }
    }

    private static func statement(
        _ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>, _ isStart: Bool,
        _ looked: inout Int
    ) -> Range<Int>? {
        let isCapital = bytes[word].allSatisfy { 0x41...0x5A ~= $0 }
        guard isCapital || isStart else { return nil }
        let name = String(decoding: bytes[word], as: UTF8.self).lowercased()
        guard let seconds = pairs[name] else { return nil }
        looked += 1
        guard looked <= mostLookedInto else { return word.lowerBound..<bytes.count }
        let rest = word.upperBound..<end(bytes, word.upperBound, within: nearby)
        let text = String(decoding: bytes[rest], as: UTF8.self)
        let lower = text.lowercased()
        func has(_ second: String) -> Bool {
            let found = isCapital ? second.uppercased() : second
            let place = isCapital ? text : lower
            // Procedures of a system are called `sp_help`, whatever the case of the word before.
            if second.hasSuffix("_") {
                return words(lower).contains { $0.hasPrefix(second) }
            }
            guard second.first?.isLetter == true else { return place.contains(found) }
            return words(place).contains(Substring(found))
                || second.hasSuffix("(")
                    && place.contains(found)
        }
        guard seconds.contains(where: has) else { return nil }
        if !isCapital {
            // "Select the file from the list" is a sentence, "select name from t" is none.
            let isSmall = bytes[word.lowerBound] >= 0x61
            guard isSmall || signs.contains(where: lower.contains) else { return nil }
        }
        return word.lowerBound..<end(bytes, word.upperBound, within: most)
    }

    private static func words(_ text: String) -> [Substring] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    }

    /// Past the semicolon that ends a statement, or where a blank line does.
    private static func end(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, within count: Int
    ) -> Int {
        let last = min(bytes.count, start + count)
        var i = start
        var isBlank = false
        while i < last {
            switch bytes[i] {
            case 0x3B: return i + 1
            case 0x0A:
                if isBlank { return i }
                isBlank = true
            case 0x20, 0x09, 0x0D: break
            default: isBlank = false
            }
            i += 1
        }
        return last
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || 0x30...0x39 ~= byte || byte == 0x5F || byte >= 0x80
    }
}
