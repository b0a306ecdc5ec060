internal import TextDecoding

/// Pulls the tokens out of XML or HTML, whatever their state: no tree, no validation, no
/// expansion of anything but references to characters and, within bounds, to the entities that
/// the document declares, so that the work is linear in the bytes.
package struct MarkupTokenizer {
    /// Ranges of `bytes`. Names are without their namespace's prefix.
    package enum Token {
        case start(name: Range<Int>, attributes: Range<Int>, isEmpty: Bool)
        case end(name: Range<Int>)
        case text(Range<Int>)
        /// CDATA: no references in it.
        case literal(Range<Int>)
        /// Comments, processing instructions, document types.
        case aside(Range<Int>)
    }

    package let bytes: [UInt8]
    private var at = 0
    /// Quotes of each kind that have no end any more: looked for once, not once a tag.
    private var endless: (double: Bool, single: Bool) = (false, false)
    /// All of the last token, its marks included.
    package private(set) var span = 0..<0
    /// What a document type within the bytes declares.
    package private(set) var entities: MarkupEntities?

    /// `bytes` is UTF-8, or UTF-16 with a mark.
    package init(_ bytes: [UInt8]) {
        let isWide =
            bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.starts(with: [0x3C, 0, 0x3F, 0]) || bytes.starts(with: [0, 0x3C, 0, 0x3F])
        self.bytes = isWide ? bytes.withUnsafeBytes { TextStream.decode($0).text } : bytes
    }

    package mutating func next() -> Token? {
        let start = at
        defer { span = start..<at }
        return token()
    }

    private mutating func token() -> Token? {
        guard at < bytes.count else { return nil }
        if bytes[at] != 0x3C { return .text(untilTag()) }
        guard at + 1 < bytes.count else {
            at = bytes.count
            return .text(bytes.count - 1..<bytes.count)
        }
        switch bytes[at + 1] {
        case 0x2F:
            let start = at + 2
            let end = find(0x3E, from: start)
            at = min(bytes.count, end + 1)
            var stop = start
            while stop < end, !Self.isSpace(bytes[stop]) { stop += 1 }
            return .end(name: local(start..<stop))
        case 0x21: return declaration()
        case 0x3F:
            let start = at + 2
            let end = find(0x3E, from: start)
            at = min(bytes.count, end + 1)
            return .aside(start..<end)
        case let byte where Self.isName(byte): return tag()
        default:
            let start = at
            at += 1
            let rest = untilTag()
            return .text(start..<rest.upperBound)
        }
    }

    /// The text up to the end tag `name`, in lower case: of elements whose content is no
    /// markup. The end tag is the next token.
    package mutating func raw(until name: StaticString) -> Range<Int> {
        let start = at
        while at < bytes.count {
            if bytes[at] == 0x3C, at + 1 < bytes.count, bytes[at + 1] == 0x2F,
                matches(name, at: at + 2)
            {
                break
            }
            at += 1
        }
        return start..<at
    }

    package func name(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private func matches(_ text: StaticString, at offset: Int) -> Bool {
        text.withUTF8Buffer { text in
            guard offset + text.count <= bytes.count else { return false }
            for i in 0..<text.count where bytes[offset + i] | 0x20 != text[i] | 0x20 {
                return false
            }
            return true
        }
    }

    private mutating func untilTag() -> Range<Int> {
        let start = at
        at = find(0x3C, from: at)
        return start..<at
    }

    private func find(_ byte: UInt8, from start: Int) -> Int {
        var i = min(start, bytes.count)
        while i < bytes.count, bytes[i] != byte { i += 1 }
        return i
    }

    private mutating func tag() -> Token {
        let start = at + 1
        var i = start
        while i < bytes.count, !Self.isSpace(bytes[i]), bytes[i] != 0x3E, bytes[i] != 0x2F {
            i += 1
        }
        let name = local(start..<i)
        let attributes = i
        while i < bytes.count, bytes[i] != 0x3E {
            let quote = bytes[i]
            if (quote == 0x22 && !endless.double) || (quote == 0x27 && !endless.single),
                i > attributes, isValueStart(i)
            {
                let end = find(quote, from: i + 1)
                if end == bytes.count {
                    if quote == 0x22 { endless.double = true } else { endless.single = true }
                } else {
                    i = end
                }
            }
            i += 1
        }
        let end = min(i, bytes.count)
        at = min(bytes.count, end + 1)
        let isEmpty = end > attributes && bytes[end - 1] == 0x2F
        return .start(
            name: name, attributes: attributes..<(isEmpty ? end - 1 : end), isEmpty: isEmpty)
    }

    /// A quote is one after an equals sign only.
    private func isValueStart(_ i: Int) -> Bool {
        var k = i - 1
        while k > 0, Self.isSpace(bytes[k]) { k -= 1 }
        return bytes[k] == 0x3D
    }

    private mutating func declaration() -> Token {
        if matches("--", at: at + 2) { return enclosed(4, by: "-->") { .aside($0) } }
        if matches("[cdata[", at: at + 2) { return enclosed(9, by: "]]>") { .literal($0) } }
        // A document type with an internal subset ends behind its bracket.
        let start = at + 2
        var i = start
        var brackets = 0
        while i < bytes.count {
            if bytes[i] == 0x5B { brackets += 1 }
            if bytes[i] == 0x5D { brackets -= 1 }
            if bytes[i] == 0x3E, brackets <= 0 { break }
            i += 1
        }
        at = min(bytes.count, i + 1)
        if entities == nil, matches("doctype", at: start) {
            entities = MarkupEntities(bytes[start..<i])
        }
        return .aside(start..<i)
    }

    private mutating func enclosed(
        _ skip: Int, by end: StaticString, _ token: (Range<Int>) -> Token
    ) -> Token {
        let start = min(bytes.count, at + skip)
        var i = start
        let first = end.withUTF8Buffer { $0[0] }
        while i < bytes.count {
            if bytes[i] == first, matchesExactly(end, at: i) { break }
            i += 1
        }
        at = min(bytes.count, i + 3)
        return token(start..<i)
    }

    private func matchesExactly(_ text: StaticString, at offset: Int) -> Bool {
        text.withUTF8Buffer { text in
            offset + text.count <= bytes.count
                && bytes[offset..<offset + text.count].elementsEqual(text)
        }
    }

    private func local(_ range: Range<Int>) -> Range<Int> {
        guard let colon = bytes[range].firstIndex(of: 0x3A) else { return range }
        return colon + 1..<range.upperBound
    }

    package static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte == 0x3A || byte >= 0x80
    }
}

extension MarkupTokenizer {
    /// The value of the attribute of that local name, references decoded.
    package func attribute(_ name: String, in range: Range<Int>) -> String? {
        var found: String?
        attributes(in: range) { key, value in
            guard found == nil, self.name(key) == name else { return }
            found = String(decoding: decoded(value), as: UTF8.self)
        }
        return found
    }

    /// Calls `body` with each attribute's local name and value, and `bare` with what has none.
    package func attributes(
        in range: Range<Int>, bare: (Range<Int>) -> Void = { _ in },
        _ body: (Range<Int>, Range<Int>) -> Void
    ) {
        var i = range.lowerBound
        let end = range.upperBound
        while i < end {
            while i < end, Self.isSpace(bytes[i]) || bytes[i] == 0x2F { i += 1 }
            var start = i
            while i < end, !Self.isSpace(bytes[i]), bytes[i] != 0x3D {
                if bytes[i] == 0x3A { start = i + 1 }
                i += 1
            }
            let key = start..<max(start, i)
            while i < end, Self.isSpace(bytes[i]) { i += 1 }
            guard i < end, bytes[i] == 0x3D else {
                if key.isEmpty { i += 1 } else { bare(key) }
                continue
            }
            i += 1
            while i < end, Self.isSpace(bytes[i]) { i += 1 }
            guard i < end else {
                bare(key)
                break
            }
            let quote = bytes[i]
            let from: Int
            if quote == 0x22 || quote == 0x27 {
                i += 1
                from = i
                while i < end, bytes[i] != quote { i += 1 }
            } else {
                from = i
                while i < end, !Self.isSpace(bytes[i]) { i += 1 }
            }
            body(key, from..<i)
            if i < end { i += 1 }
        }
    }

    package func decoded(_ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        append(range, to: &out)
        return out
    }

    /// Appends the text of `range` with its references decoded. Every byte is looked at once: a
    /// reference ends before the next one begins. Entities of the document stay as they are where
    /// not `expanding`.
    package func append(_ range: Range<Int>, to out: inout [UInt8], expanding: Bool = true) {
        let entities = expanding ? entities : nil
        var from = range.lowerBound
        while let and = bytes[from..<range.upperBound].firstIndex(of: 0x26) {
            out.append(contentsOf: bytes[from..<and])
            from = MarkupReference.append(bytes[and..<range.upperBound], entities, to: &out)
        }
        out.append(contentsOf: bytes[from..<range.upperBound])
    }
}

/// What of markup has to be decoded to be read. All else in it is seen by the net below, as it
/// stands.
extension MarkupTokenizer {
    /// Gives the values of those attributes that have references in them, decoded, but of those
    /// that were given already.
    package func references(
        in attributes: Range<Int>, except given: Set<String> = [], _ give: ([UInt8]) -> Void
    ) {
        guard bytes[attributes].contains(0x26) else { return }
        self.attributes(in: attributes) { key, value in
            if bytes[value].contains(0x26), given.isEmpty || !given.contains(name(key)) {
                give(decoded(value))
            }
        }
    }

    /// Gives a comment, an instruction or a document type that has references in it, decoded.
    package func references(aside: Range<Int>, _ give: ([UInt8]) -> Void) {
        if bytes[aside].contains(0x26) { give(decoded(aside)) }
    }

    /// Only the line breaks and indentation between elements.
    package func isBlank(_ text: Range<Int>) -> Bool { bytes[text].allSatisfy { Self.isSpace($0) } }
}
