/// Pulls the tokens out of XML or HTML, whatever their state: no tree, no validation, no
/// expansion of anything but references to characters and, within bounds, to the entities that
/// the document declares, so that the work is linear in the bytes.
struct MarkupTokenizer {
    /// Ranges of `bytes`. Names are without their namespace's prefix.
    enum Token {
        case start(name: Range<Int>, attributes: Range<Int>, isEmpty: Bool)
        case end(name: Range<Int>)
        case text(Range<Int>)
        /// CDATA: no references in it.
        case literal(Range<Int>)
        /// Comments, processing instructions, document types.
        case aside(Range<Int>)
    }

    let bytes: [UInt8]
    private var at = 0
    /// Quotes of each kind that have no end any more: looked for once, not once a tag.
    private var endless: (double: Bool, single: Bool) = (false, false)
    /// All of the last token, its marks included.
    private(set) var span = 0..<0
    /// What a document type within the bytes declares.
    private(set) var entities: MarkupEntities?

    /// `bytes` is UTF-8, or UTF-16 with a mark.
    init(_ bytes: [UInt8]) {
        let isWide =
            bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.starts(with: [0x3C, 0, 0x3F, 0]) || bytes.starts(with: [0, 0x3C, 0, 0x3F])
        self.bytes = isWide ? bytes.withUnsafeBytes { TextStream.decode($0).text } : bytes
    }

    mutating func next() -> Token? {
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
    mutating func raw(until name: StaticString) -> Range<Int> {
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

    func name(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

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

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte == 0x3A || byte >= 0x80
    }
}
