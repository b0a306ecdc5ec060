internal import MIME
internal import Markup
internal import Support
internal import TextDecoding

/// HTML and XML files: their text, and then what is in them besides, because a secret in
/// a script, a comment or an attribute is as much sent as one in a paragraph.
enum MarkupReader {
    /// - Parameter declared: an encoding named outside of the bytes, by a mail's header.
    static func read(
        _ bytes: [UInt8], _ type: FileType, _ part: DocumentPart, _ extractor: Extractor,
        depth: Int, declared: TextEncoding? = nil
    ) {
        let named = declared ?? Self.declared(bytes)
        let (utf8, encoding) = bytes.withUnsafeBytes { bytes in
            // Declared otherwise, but UTF-8 with letters that show it.
            let isUTF8 =
                UTF8Check.asciiPrefix(bytes) < bytes.count && UTF8Check.isValid(bytes)
                && !bytes.contains(0)
            return TextStream.decode(bytes, declared: isUTF8 ? nil : named)
        }
        var part = part
        part.encoding = encoding.rawValue
        let text = MarkupText(utf8, isHTML: type == .html)
        var all = text.all
        var files = text.files
        // A document whose runs are parts of words; what it has besides is for the net.
        if type != .html, let flow = flow(utf8) {
            extractor.out.net(all, part)
            if flow.isCut { extractor.out.unread(part.path, .tooBig) }
            all = flow.text
            files += flow.files
        }
        extractor.out.part(part, UTF8Check.repaired(all))
        if text.isCut { extractor.out.unread(part.path, .tooBig) }
        for (number, file) in files.enumerated() {
            let path = Extractor.path(part.path, "data-\(number + 1)")
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            guard extractor.budget.take(file.count) else {
                return extractor.out.unread(path, .tooBig)
            }
            guard depth < extractor.budget.depth else {
                return extractor.out.unread(path, .tooDeep)
            }
            extractor.read(file, path: path, depth: depth + 1)
        }
    }

    /// The text of a document of an office program that is no package, by the namespaces that its
    /// beginning names: flat OpenDocument (ODF 1.2, part 1, 2.1.1), flat OPC, Word 2003, or a part
    /// of a package that is not known for one.
    private static func flow(_ utf8: [UInt8]) -> OfficeTextExtractor? {
        // Which reader takes it is a guess: whichever it is, every byte is accounted for.
        let head = String(decoding: utf8.prefix(4096), as: UTF8.self)
        if head.contains("urn:oasis:names:tc:opendocument:xmlns:office") {
            return .openDocument(utf8)
        }
        let names = [
            "schemas.openxmlformats.org/wordprocessingml", "purl.oclc.org/ooxml/",
            "schemas.openxmlformats.org/drawingml", "schemas.openxmlformats.org/presentationml",
            "schemas.openxmlformats.org/spreadsheetml", "schemas.microsoft.com/office/word/",
            "schemas.microsoft.com/office/2006/xmlPackage",
        ]
        return names.contains { head.contains($0) } ? .office(utf8) : nil
    }

    /// The encoding named in the first kilobyte: `charset=` or XML's `encoding=`.
    static func declared(_ bytes: [UInt8]) -> TextEncoding? {
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

    static func html(_ bytes: [UInt8]) -> [UInt8] { MarkupText(bytes, isHTML: true).all }

    /// Every text on a line of its own, then attributes and comments.
    static func xml(_ bytes: [UInt8]) -> [UInt8] { MarkupText(bytes, isHTML: false).all }
}

/// What can be read in HTML or XML: the text in the order of the document, what stands beside
/// it (attributes, comments, scripts, long names, what is in a tag that should not be), and the
/// files in data: URIs. Every byte but short names and the marks of tags is in one of them.
struct MarkupText {
    private(set) var text: [UInt8] = []
    private(set) var nonBodyText: [UInt8] = []
    private(set) var files: [[UInt8]] = []
    /// Whether declared entities came to more than is expanded.
    private(set) var isCut = false

    var all: [UInt8] { text + [0x0A] + nonBodyText }

    private let isHTML: Bool
    private let level: Int
    private var tokens: MarkupTokenizer
    /// Names that were given already.
    private var names: Set<[UInt8]> = []
    /// An element of XML has ended, and it does not show yet whether it was within a text.
    private var isEnded = false

    /// Markup in comments and attributes is read as such to this depth, then as it stands.
    private static let deepest = 2
    /// A name that long may be more than a name.
    private static let longName = 12
    private static let mostNames = 4096

    /// - Parameter bytes: UTF-8, or UTF-16 with a mark.
    init(_ bytes: [UInt8], isHTML: Bool) { self.init(bytes, isHTML: isHTML, level: 0) }

    private init(_ bytes: [UInt8], isHTML: Bool, level: Int) {
        self.isHTML = isHTML
        self.level = level
        tokens = MarkupTokenizer(bytes)
        text.reserveCapacity(bytes.count)
        read()
        isCut = isCut || tokens.entities?.isCut ?? false
    }

    private mutating func read() {
        while let token = tokens.next() {
            switch token {
            case .start(let name, let range, let isEmpty):
                start(name, range, isEmpty: isEmpty)
            case .end(let range): end(range)
            case .text(let range): plain(range)
            case .literal(let range):
                endElement()
                text += tokens.bytes[range]
            case .aside(let range): aside(range)
            }
        }
    }

    private mutating func start(_ name: Range<Int>, _ range: Range<Int>, isEmpty: Bool) {
        endElement()
        take(name: tokens.span.lowerBound + 1..<name.upperBound)
        attributes(range)
        guard isHTML else { return }
        let word = tokens.name(name).lowercased()
        separate(word)
        guard !isEmpty else { return }
        if word == "script" {
            raw(tokens.raw(until: "script"))
        } else if word == "style" {
            raw(tokens.raw(until: "style"))
        }
    }

    private mutating func end(_ name: Range<Int>) {
        if isHTML { separate(tokens.name(name).lowercased()) } else { isEnded = true }
        take(name: min(tokens.span.lowerBound + 2, name.upperBound)..<name.upperBound)
        // An end tag has nothing but its name; browsers pass over the rest.
        let rest = name.upperBound..<max(name.upperBound, tokens.span.upperBound)
        if tokens.bytes[rest].contains(where: { $0 > 0x20 && $0 != 0x3E }) {
            tokens.append(tokens.span, to: &nonBodyText)
            nonBodyText.append(0x0A)
            attributes(rest)
        }
    }

    private mutating func plain(_ range: Range<Int>) {
        if isHTML { return tokens.append(range, to: &text) }
        guard let first = tokens.bytes[range].first(where: { !MarkupTokenizer.isSpace($0) })
        else { return }
        // Text right behind an end tag goes on with the text before: `<b>A</b>KIA`.
        let next = tokens.bytes[range.lowerBound]
        if isEnded, next == first || next == 0x20 { isEnded = false }
        endElement()
        tokens.append(range, to: &text)
    }

    private mutating func endElement() {
        guard isEnded else { return }
        isEnded = false
        if let last = text.last, last != 0x0A { text.append(0x0A) }
    }

    /// Comments, processing instructions, document types.
    private mutating func aside(_ range: Range<Int>) {
        let bytes = tokens.bytes[range]
        nonBodyText += bytes
        nonBodyText.append(0x0A)
        if tokens.bytes[tokens.span].starts(with: [0x3C, 0x21, 0x2D, 0x2D]) {
            inner(Array(bytes))
        } else if bytes.contains(0x26) {
            tokens.append(range, to: &nonBodyText, expanding: false)
            nonBodyText.append(0x0A)
        }
        files += DataURI.all(in: bytes)
    }

    private mutating func raw(_ range: Range<Int>) {
        nonBodyText += tokens.bytes[range]
        nonBodyText.append(0x0A)
        files += DataURI.all(in: tokens.bytes[range])
    }

    /// Attributes' values: links, alternative texts, hidden fields.
    private mutating func attributes(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var values: [[UInt8]] = []
        var keys: [Range<Int>] = []
        var hasBare = false
        tokens.attributes(in: range) { _ in
            hasBare = true
        } _: { key, value in
            keys.append(key)
            if value.count > 1 { values.append(tokens.decoded(value)) }
        }
        // What is no attribute is given as it stands, with all of its tag.
        if hasBare {
            tokens.append(tokens.span.lowerBound..<range.upperBound, to: &nonBodyText)
            nonBodyText.append(0x0A)
        }
        for key in keys { take(name: key) }
        for value in values {
            nonBodyText += value
            nonBodyText.append(0x0A)
            files += DataURI.all(in: value[...])
            // An inline frame's document, a template, a tip.
            inner(value)
        }
    }

    /// Markup within a comment or a value.
    private mutating func inner(_ bytes: [UInt8]) {
        guard level < Self.deepest, bytes.contains(0x3C), bytes.contains(0x3E) else { return }
        let inner = MarkupText(bytes, isHTML: isHTML, level: level + 1)
        nonBodyText += inner.all
        nonBodyText.append(0x0A)
        files += inner.files
        isCut = isCut || inner.isCut
    }

    private mutating func take(name range: Range<Int>) {
        guard range.count > Self.longName, names.count < Self.mostNames else { return }
        guard names.insert(Array(tokens.bytes[range])).inserted else { return }
        tokens.append(range, to: &nonBodyText)
        nonBodyText.append(0x0A)
    }

    private mutating func separate(_ name: String) {
        if name == "td" || name == "th" {
            text.append(0x09)
        } else if Self.blocks.contains(name), text.last != 0x0A {
            text.append(0x0A)
        }
    }

    /// Elements that end a line; the others are part of one.
    private static let blocks: Set<String> = [
        "p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol",
        "dl", "dt", "dd", "blockquote", "pre", "section", "article", "header", "footer", "nav",
        "aside", "form", "fieldset", "option", "title", "hr", "body", "head", "html", "main",
        "figure", "figcaption", "address", "caption", "thead", "tbody", "select", "center",
        "textarea", "noscript", "iframe", "legend", "summary", "details",
    ]
}
