internal import Prose

/// The comments of program text. Strings are passed over by simple rules, so that what looks
/// like a comment in one is left alone; comments that tools obey are no prose.
enum CommentProse {
    /// A comment that begins with one of these speaks to a program.
    private static let openings = [
        "!", "type:", "go:", "+build", "cgo ", "line ", "#region", "#endregion", "-*-",
    ].map { Array($0.utf8) }
    /// A comment that contains one of these does, too.
    private static let directives = [
        "pragma", "noqa", "nolint", "pylint", "eslint", "prettier", "swiftlint",
        "swift-format", "swift-tools-version", "clang-format", "@ts-", "-*-", "vim:", "SPDX-",
        ">>>", "istanbul", "rubocop", "shellcheck", "sourceMappingURL", "coding:", "coding=",
    ].map { Array($0.utf8) }
    private static let directiveStarts = Set(directives.map { $0[0] })

    static func stretches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ syntax: CommentSyntax
    ) -> [Prose.Stretch] {
        var out: [Prose.Stretch] = []
        var i = 0
        func add(_ range: Range<Int>) {
            guard !isDirective(bytes, range) else { return }
            out.append(Prose.Stretch(range: range, endsParagraph: false))
        }
        while i < bytes.count {
            if let (start, isBlock) = opening(bytes, i, syntax) {
                let end = isBlock ? blockEnd(bytes, start, syntax) : lineEnd(bytes, start)
                add(start..<end)
                i = max(end, start)
            } else if syntax != .markup, syntax != .percent, let end = stringEnd(bytes, i) {
                i = end
            } else {
                i += 1
            }
        }
        return out
    }

    private static func isDirective(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> Bool {
        let text = UnsafeBufferPointer(rebasing: bytes[range])
        let start = text.firstIndex { $0 > 0x20 } ?? text.count
        if openings.contains(where: { text[start...].starts(with: $0) }) { return true }
        return text.indices.contains { i in
            directiveStarts.contains(text[i])
                && directives.contains { text[i...].starts(with: $0) }
        }
    }

    /// Where the text of a comment that opens here starts, and whether it is a block.
    private static func opening(
        _ bytes: UnsafeBufferPointer<UInt8>, _ i: Int, _ syntax: CommentSyntax
    ) -> (Int, Bool)? {
        switch syntax {
        case .slashes:
            // Not in an address.
            if Prose.has("//", bytes, at: i), i == 0 || bytes[i - 1] != 0x3A {
                return (i + 2, false)
            }
            if Prose.has("/*", bytes, at: i) { return (i + 2, true) }
        case .hash:
            // A comment only after a space: elsewhere it is part of a word.
            if bytes[i] == 0x23, i == 0 || bytes[i - 1] <= 0x20 { return (i + 1, false) }
        case .percent:
            // Not a percent sign that is written as \%.
            if bytes[i] == 0x25, i == 0 || bytes[i - 1] != 0x5C { return (i + 1, false) }
        case .dashes:
            if Prose.has("--", bytes, at: i) { return (i + 2, false) }
        case .markup:
            if Prose.has("<!--", bytes, at: i) { return (i + 4, true) }
        }
        return nil
    }

    private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var i = start
        while i < bytes.count, bytes[i] != 0x0A { i += 1 }
        return i > start && bytes[i - 1] == 0x0D ? i - 1 : i
    }

    private static func blockEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ syntax: CommentSyntax
    ) -> Int {
        let mark = syntax == .markup ? "-->" : "*/"
        var i = start
        while i < bytes.count, !Prose.has(mark, bytes, at: i) { i += 1 }
        return i
    }

    /// Past a string that starts here; nil where none does. Three quotes end in three; a single
    /// quote that does not close in its line hides the rest of it.
    private static func stringEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        let quote = bytes[start]
        guard quote == 0x22 || quote == 0x27 || quote == 0x60 else { return nil }
        let triple =
            start + 2 < bytes.count && bytes[start + 1] == quote && bytes[start + 2] == quote
        var i = start + (triple ? 3 : 1)
        while i < bytes.count {
            if bytes[i] == 0x5C {
                i += 2
                continue
            }
            if bytes[i] == 0x0A, !triple, quote != 0x60 { return i }
            if bytes[i] == quote {
                if !triple { return i + 1 }
                if i + 2 < bytes.count, bytes[i + 1] == quote, bytes[i + 2] == quote {
                    return i + 3
                }
            }
            i += 1
        }
        return bytes.count
    }
}

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
