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
