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
        if all.withUnsafeBytes({ UTF8Check.isValid($0) }) {
            extractor.out.part(part, all)
        } else {
            var repaired: [UInt8] = []
            all.withUnsafeBytes { TextStream.repair($0, into: &repaired) }
            extractor.out.part(part, repaired)
        }
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
    private static func flow(_ utf8: [UInt8]) -> FlowReader? {
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
