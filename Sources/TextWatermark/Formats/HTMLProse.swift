/// The text nodes of HTML that a reader sees as prose: outside of scripts, styles, code,
/// preformatted text, form controls, the head, formulas and drawings.
///
/// A tokenizer after the WHATWG standard, section 13.2.5, as far as this needs it: comments,
/// declarations, tags with quoted attributes, raw text. Nothing in a tag is touched.
enum HTMLProse {
    /// Elements whose content is text up to their end tag, whatever stands in it.
    private static let raw: Set<String> = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
    ]
    /// Elements whose content is no prose.
    private static let skipped: Set<String> = [
        "pre", "code", "kbd", "samp", "var", "tt", "svg", "math", "template", "select", "option",
        "button", "datalist", "head", "object", "noscript", "canvas",
    ]
    /// Elements that go on within a sentence.
    private static let inline: Set<String> = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "em", "font", "i", "ins", "label", "mark", "q",
        "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr",
    ]

    static func stretches(_ bytes: UnsafeBufferPointer<UInt8>) -> [Prose.Stretch] {
        var out: [Prose.Stretch] = []
        var depths: [String: Int] = [:]
        var open = 0
        var from = 0
        var i = 0
        while i < bytes.count {
            guard bytes[i] == 0x3C, let tag = Self.tag(bytes, at: i) else {
                i += 1
                continue
            }
            if i > from, open == 0 {
                out.append(
                    Prose.Stretch(range: from..<i, endsParagraph: !inline.contains(tag.name)))
            }
            i = tag.end
            if !tag.isEnd, raw.contains(tag.name) {
                i = rawEnd(bytes, i, tag.name)
            } else if skipped.contains(tag.name) {
                let depth = depths[tag.name, default: 0]
                if !tag.isEnd {
                    depths[tag.name] = depth + 1
                    open += 1
                } else if depth > 0 {
                    depths[tag.name] = depth - 1
                    open -= 1
                }
            } else if tag.name == "body", !tag.isEnd, let head = depths["head"], head > 0 {
                // The end of the head may be left out.
                depths["head"] = 0
                open -= head
            }
            from = i
        }
        if bytes.count > from, open == 0 {
            out.append(Prose.Stretch(range: from..<bytes.count, endsParagraph: true))
        }
        return out
    }

    private struct Tag {
        var name: String
        var isEnd: Bool
        var end: Int
    }

    /// A tag, comment or declaration at a `<`; nil where that is text.
    private static func tag(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Tag? {
        var i = start + 1
        guard i < bytes.count else { return nil }
        if Prose.has("!--", bytes, at: i) {
            i += 3
            while i < bytes.count {
                if Prose.has("-->", bytes, at: i) {
                    return Tag(name: "!", isEnd: false, end: i + 3)
                }
                i += 1
            }
            return Tag(name: "!", isEnd: false, end: bytes.count)
        }
        let isEnd = bytes[i] == 0x2F
        if isEnd { i += 1 }
        guard i < bytes.count else { return nil }
        let isDeclaration = bytes[i] == 0x21 || bytes[i] == 0x3F
        guard isDeclaration || 0x61...0x7A ~= bytes[i] | 0x20 else { return nil }
        var name = ""
        while i < bytes.count, name.utf8.count < 24 {
            let byte = bytes[i]
            guard byte > 0x20, byte != 0x2F || name.isEmpty, byte != 0x3E else { break }
            name.unicodeScalars.append(
                Unicode.Scalar(0x41...0x5A ~= byte ? byte | 0x20 : byte))
            i += 1
        }
        var quote: UInt8 = 0
        while i < bytes.count {
            let byte = bytes[i]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if (byte == 0x22 || byte == 0x27), !isDeclaration, bytes[i - 1] == 0x3D {
                quote = byte
            } else if byte == 0x3E {
                return Tag(name: name, isEnd: isEnd, end: i + 1)
            }
            i += 1
        }
        return Tag(name: name, isEnd: isEnd, end: bytes.count)
    }

    private static func rawEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ name: String
    ) -> Int {
        var i = start
        while i < bytes.count {
            if bytes[i] == 0x3C, Prose.has("</" + name, bytes, at: i, ignoringCase: true) {
                return i
            }
            i += 1
        }
        return bytes.count
    }

    /// The first charset that the first 4,096 bytes declare, in lower case.
    static func declaredCharset(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
        let plain = String(head.filter { !" \t\r\n".contains($0) })
        for word in ["charset=", "encoding="] {
            guard let found = plain.firstRange(of: word) else { continue }
            let name = plain[found.upperBound...].drop { "\"'".contains($0) }
                .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
            if !name.isEmpty { return String(name) }
        }
        return nil
    }

    /// Whether a browser will read the bytes as UTF-8: `charset=utf-8` in the first 4,096, as
    /// a declaration or, in XHTML, `encoding="utf-8"`. XHTML's default is UTF-8.
    static func declaresUTF8(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
        let plain = head.filter { !" \"'\t\r\n".contains($0) }
        return plain.contains("charset=utf-8") || plain.contains("encoding=utf-8")
    }
}
