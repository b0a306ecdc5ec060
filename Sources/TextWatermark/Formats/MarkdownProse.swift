/// The prose of CommonMark 0.31 with the usual extensions: paragraphs, list items, quotations
/// and table cells. Left out: code in fences, indents and backquotes, headings (their text
/// makes anchors), front matter, raw HTML, formulas, link labels and targets, definitions.
enum MarkdownProse {
    /// Brackets, backquotes and the like are matched over so many bytes at most.
    private static let nearby = 2000
    /// Bytes that are looked over for them in one text: what comes later is no prose.
    private static let mostLookedOver = 400_000_000

    static func stretches(_ bytes: UnsafeBufferPointer<UInt8>) -> [Prose.Stretch] {
        var out: [Prose.Stretch] = []
        let lines = Prose.lines(bytes)
        var paragraph: Range<Int>?
        var fence: (mark: UInt8, count: Int)?
        var inHTML = false
        var afterBlank = true
        var inIndent = false
        var frontMatter = hasFrontMatter(bytes, lines)
        var budget = Self.mostLookedOver

        func flush() {
            if let range = paragraph { inline(bytes, range, &budget, into: &out) }
            paragraph = nil
        }
        for (number, line) in lines.enumerated() {
            let (start, indent) = content(bytes, line)
            let isBlank = start == line.upperBound
            if frontMatter {
                if number > 0, Prose.has("---", bytes, at: line.lowerBound) { frontMatter = false }
                continue
            }
            if let open = fence {
                let (mark, count) = fenceMark(bytes, start, line.upperBound)
                if mark == open.mark && count >= open.count { fence = nil }
                continue
            }
            if isBlank {
                flush()
                (inHTML, afterBlank) = (false, true)
                continue
            }
            defer { afterBlank = false }
            if inHTML { continue }
            if indent >= 4, afterBlank || inIndent {
                inIndent = true
                continue
            }
            inIndent = false
            let (mark, count) = fenceMark(
                bytes, quoted(bytes, start, line.upperBound), line.upperBound)
            if count >= 3 {
                flush()
                fence = (mark, count)
                continue
            }
            if isHTMLStart(bytes, start, line.upperBound) {
                flush()
                inHTML = true
                continue
            }
            if bytes[start] == 0x23 || isDefinition(bytes, start, line.upperBound) {
                flush()
                continue
            }
            if isUnderline(bytes, start, line.upperBound) {
                // What stands above is a heading.
                paragraph = nil
                continue
            }
            if startsItem(bytes, start) { flush() }
            paragraph = (paragraph?.lowerBound ?? line.lowerBound)..<line.upperBound
        }
        flush()
        return out
    }

    /// Lines of `---` at the beginning and within the next 200.
    private static func hasFrontMatter(
        _ bytes: UnsafeBufferPointer<UInt8>, _ lines: [Range<Int>]
    ) -> Bool {
        guard let first = lines.first, first.count == 3, Prose.has("---", bytes, at: 0) else {
            return false
        }
        return lines.dropFirst().prefix(200).contains {
            $0.count == 3 && Prose.has("---", bytes, at: $0.lowerBound)
        }
    }

    /// Where a line's text starts, and its indent in columns.
    private static func content(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>
    ) -> (Int, Int) {
        var i = line.lowerBound
        var columns = 0
        while i < line.upperBound, bytes[i] == 0x20 || bytes[i] == 0x09 {
            columns += bytes[i] == 0x09 ? 4 - columns % 4 : 1
            i += 1
        }
        return (i, columns)
    }

    /// Past the marks of quotations and list items, for a fence that follows them.
    private static func quoted(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int
    {
        var i = start
        while i < end, [0x3E, 0x20, 0x2D, 0x2A, 0x2B].contains(bytes[i]) { i += 1 }
        return i
    }

    private static func fenceMark(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> (UInt8, Int) {
        guard start < end, bytes[start] == 0x60 || bytes[start] == 0x7E else { return (0, 0) }
        var i = start
        while i < end, bytes[i] == bytes[start] { i += 1 }
        return i - start >= 3 ? (bytes[start], i - start) : (0, 0)
    }

    private static func isHTMLStart(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        guard bytes[start] == 0x3C, start + 1 < end else { return false }
        let next = bytes[start + 1]
        return next == 0x21 || next == 0x2F || next == 0x3F || 0x61...0x7A ~= next | 0x20
    }

    /// `[label]: target`, footnotes too.
    private static func isDefinition(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        guard bytes[start] == 0x5B else { return false }
        var i = start
        while i + 1 < end {
            if bytes[i] == 0x5D { return bytes[i + 1] == 0x3A }
            i += 1
        }
        return false
    }

    private static func isUnderline(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        guard bytes[start] == 0x3D || bytes[start] == 0x2D else { return false }
        return bytes[start..<end].allSatisfy { $0 == bytes[start] || $0 == 0x20 }
    }

    private static func startsItem(_ bytes: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        switch bytes[i] {
        case 0x2D, 0x2A, 0x2B: i + 1 < bytes.count && bytes[i + 1] == 0x20
        case 0x30...0x39, 0x7C, 0x3E: true
        default: false
        }
    }

    /// A paragraph without its code, links, tags and formulas.
    private static func inline(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ budget: inout Int,
        into out: inout [Prose.Stretch]
    ) {
        guard budget > 0 else { return }
        let end = range.upperBound
        var from = range.lowerBound
        var i = from
        func skip(to next: Int) {
            if i > from { out.append(Prose.Stretch(range: from..<i, endsParagraph: false)) }
            // What was looked for in vain was looked for all the same.
            budget -= next - i > 3 ? next - i : min(nearby, end - i)
            i = next
            from = next
        }
        while i < end {
            guard budget > 0 else { return }
            switch bytes[i] {
            case 0x5C: i += 2
            case 0x60: skip(to: codeEnd(bytes, i, end))
            case 0x5B: skip(to: closing(0x5B, 0x5D, bytes, i, end) ?? i + 1)
            case 0x28 where i > range.lowerBound && bytes[i - 1] == 0x5D:
                skip(to: closing(0x28, 0x29, bytes, i, end) ?? i + 1)
            case 0x3C: skip(to: first(0x3E, bytes, i + 1, end))
            case 0x24:
                skip(to: first(0x24, bytes, i + 1, end))
            default: i += 1
            }
        }
        i = end
        if end > from { out.append(Prose.Stretch(range: from..<end, endsParagraph: true)) }
    }

    /// Past the next such byte, or `start` where none is near.
    private static func first(
        _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        let near = start..<max(start, min(end, start + nearby))
        return bytes[near].firstIndex(of: byte).map { $0 + 1 } ?? start
    }

    private static func codeEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        var i = start
        while i < end, bytes[i] == 0x60 { i += 1 }
        let count = i - start
        let afterMark = i
        var run = 0
        while i < min(end, afterMark + nearby) {
            run = bytes[i] == 0x60 ? run + 1 : 0
            i += 1
            if run == count, i == end || bytes[i] != 0x60 { return i }
        }
        return afterMark
    }

    /// Past the bracket that closes the one at `start`, if it is near.
    private static func closing(
        _ open: UInt8, _ close: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Int? {
        var depth = 0
        for i in start..<min(end, start + nearby) {
            if bytes[i] == open { depth += 1 }
            if bytes[i] == close { depth -= 1 }
            if depth == 0 { return i + 1 }
        }
        return nil
    }
}
