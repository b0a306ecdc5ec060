/// HTML and XML files: their text, and then what is in them besides, because a secret in
/// a script, a comment or an attribute is as much sent as one in a paragraph.
enum MarkupReader {
    static func read(
        _ bytes: [UInt8], _ type: FileType, _ part: DocumentPart, _ extractor: Extractor
    ) {
        let (utf8, encoding) = bytes.withUnsafeBytes {
            TextStream.decode($0, declared: declared(bytes))
        }
        var part = part
        part.encoding = encoding.rawValue
        let text = type == .html ? html(utf8) : xml(utf8)
        if text.withUnsafeBytes({ UTF8Check.isValid($0) }) {
            extractor.out.part(part, text)
        } else {
            var repaired: [UInt8] = []
            text.withUnsafeBytes { TextStream.repair($0, into: &repaired) }
            extractor.out.part(part, repaired)
        }
    }

    /// The encoding named in the first kilobyte: `charset=` or XML's `encoding=`.
    private static func declared(_ bytes: [UInt8]) -> TextEncoding? {
        let head = String(decoding: bytes.prefix(1024).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
            .lowercased()
        for key in ["charset=", "encoding="] {
            guard let range = head.firstRange(of: key) else { continue }
            let rest = head[range.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
            let label = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            guard let encoding = TextEncoding(label: String(label)) else { continue }
            // What says so in ASCII is not in UTF-16.
            return encoding.width == 1 ? encoding : nil
        }
        return nil
    }

    /// Elements that end a line; the others are part of one.
    private static let blocks: Set<String> = [
        "p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol",
        "dl", "dt", "dd", "blockquote", "pre", "section", "article", "header", "footer", "nav",
        "aside", "form", "fieldset", "option", "title", "hr", "body", "head", "html", "main",
        "figure", "figcaption", "address", "caption", "thead", "tbody", "select", "center",
        "textarea", "noscript", "iframe", "legend", "summary", "details",
    ]

    static func html(_ bytes: [UInt8]) -> [UInt8] {
        var tokens = MarkupTokenizer(bytes)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var asides: [UInt8] = []
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                let name = tokens.name(range).lowercased()
                values(tokens, attributes, &asides)
                separate(name, &out)
                guard !isEmpty else { continue }
                if name == "script" {
                    asides += tokens.bytes[tokens.raw(until: "script")]
                    asides.append(0x0A)
                } else if name == "style" {
                    asides += tokens.bytes[tokens.raw(until: "style")]
                    asides.append(0x0A)
                }
            case .end(let range): separate(tokens.name(range).lowercased(), &out)
            case .text(let range): tokens.append(range, to: &out)
            case .literal(let range): out += tokens.bytes[range]
            case .aside(let range):
                asides += tokens.bytes[range]
                asides.append(0x0A)
            }
        }
        out.append(0x0A)
        return out + asides
    }

    private static func separate(_ name: String, _ out: inout [UInt8]) {
        if name == "td" || name == "th" {
            out.append(0x09)
        } else if blocks.contains(name), out.last != 0x0A {
            out.append(0x0A)
        }
    }

    /// Attributes' values: links, alternative texts, hidden fields.
    private static func values(
        _ tokens: MarkupTokenizer, _ attributes: Range<Int>, _ out: inout [UInt8]
    ) {
        guard !attributes.isEmpty else { return }
        tokens.attributes(in: attributes) { _, value in
            guard value.count > 3 else { return }
            tokens.append(value, to: &out)
            out.append(0x0A)
        }
    }

    /// Every text on a line of its own, then attributes and comments.
    static func xml(_ bytes: [UInt8]) -> [UInt8] {
        var tokens = MarkupTokenizer(bytes)
        var out: [UInt8] = []
        var asides: [UInt8] = []
        while let token = tokens.next() {
            switch token {
            case .start(_, let attributes, _): values(tokens, attributes, &asides)
            case .end: if let last = out.last, last != 0x0A { out.append(0x0A) }
            case .text(let range):
                if !tokens.bytes[range].allSatisfy({ MarkupTokenizer.isSpace($0) }) {
                    tokens.append(range, to: &out)
                }
            case .literal(let range): out += tokens.bytes[range]
            case .aside(let range):
                asides += tokens.bytes[range]
                asides.append(0x0A)
            }
        }
        return out + asides
    }
}
