internal import Markup

/// What kind of document a package is.
package enum OfficeFormat: String, Sendable, CaseIterable {
    /// Office Open XML: documents, templates and files with macros alike.
    case docx, xlsx, pptx
    /// OpenDocument, templates too.
    case odt, ods, odp, odg

    var isOpenDocument: Bool {
        switch self {
        case .docx, .xlsx, .pptx: false
        case .odt, .ods, .odp, .odg: true
        }
    }

    /// By the type of an Office Open XML package's main part.
    init?(mainType: String) {
        let type = mainType.lowercased()
        if type.contains("ms-excel.sheet.binary") { return nil }
        if type.contains("wordprocessingml") || type.hasPrefix("application/vnd.ms-word.") {
            self = .docx
        } else if type.contains("spreadsheetml") || type.hasPrefix("application/vnd.ms-excel.") {
            self = .xlsx
        } else if type.contains("presentationml")
            || type.hasPrefix("application/vnd.ms-powerpoint.")
        {
            self = .pptx
        } else {
            return nil
        }
    }

    /// By the content of `mimetype` (ODF 1.2, part 3, 3.3).
    init?(mimetype: String) {
        let prefix = "application/vnd.oasis.opendocument."
        let type = mimetype.trimmingSpaces
        guard type.hasPrefix(prefix) else { return nil }
        switch type.dropFirst(prefix.count) {
        case "text", "text-template", "text-web", "text-master": self = .odt
        case "spreadsheet", "spreadsheet-template": self = .ods
        case "presentation", "presentation-template": self = .odp
        case "graphics", "graphics-template": self = .odg
        default: return nil
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let bytes = utf8.drop { MarkupTokenizer.isSpace($0) }
        let count = bytes.reversed().drop { MarkupTokenizer.isSpace($0) }.count
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

/// The two sets of namespaces of Office Open XML: transitional, which everybody writes,
/// and strict (ISO/IEC 29500-1, annex A). One package keeps to one of them.
enum OfficeDialect {
    case transitional, strict

    private func uri(_ transitional: String, _ strict: String) -> String {
        switch self {
        case .transitional: "http://schemas.openxmlformats.org/" + transitional
        case .strict: "http://purl.oclc.org/ooxml/" + strict
        }
    }

    var word: String { uri("wordprocessingml/2006/main", "wordprocessingml/main") }
    var slides: String { uri("presentationml/2006/main", "presentationml/main") }
    var sheet: String { uri("spreadsheetml/2006/main", "spreadsheetml/main") }
    var drawing: String { uri("drawingml/2006/main", "drawingml/main") }
    var picture: String { uri("drawingml/2006/picture", "drawingml/picture") }
    var wordDrawing: String {
        uri("drawingml/2006/wordprocessingDrawing", "drawingml/wordprocessingDrawing")
    }
    var relationships: String {
        uri("officeDocument/2006/relationships", "officeDocument/relationships")
    }
    var customProperties: String {
        uri("officeDocument/2006/custom-properties", "officeDocument/customProperties")
    }
    var variants: String {
        uri("officeDocument/2006/docPropsVTypes", "officeDocument/docPropsVTypes")
    }

    /// The type of a relationship, given the word it ends with.
    func relationship(_ kind: String) -> String {
        if kind == "custom-properties", self == .strict {
            return relationships + "/customProperties"
        }
        return relationships + "/" + kind
    }
}

/// Finds out what a package is, from the few parts that say so.
struct OfficeFileRoot {
    let index: [String: Int]

    typealias Reading = (String) throws(OfficeFileError) -> [UInt8]?

    func read(
        _ content: Reading
    ) throws(OfficeFileError) -> (OfficeFormat, String, OfficeDialect, ContentTypes?) {
        if index[ContentTypes.part.lowercased()] != nil { return try officeOpen(content) }
        if index["content.xml"] != nil || index["mimetype"] != nil {
            return try openDocument(content)
        }
        throw OfficeFileError(.notPackage, "a ZIP file, but no office package")
    }

    private func officeOpen(
        _ content: Reading
    ) throws(OfficeFileError) -> (OfficeFormat, String, OfficeDialect, ContentTypes?) {
        guard let list = try content(ContentTypes.part),
            let links = try content(PartPath.relationships(of: ""))
        else { throw .damaged("the package has no relationships") }
        let types = try ContentTypes(XMLText.normalised(list))
        let root = try Relationships(XMLText.normalised(links), of: "")
        guard let main = root.items.first(where: { $0.kind == "officeDocument" })?.part,
            index[main.lowercased()] != nil
        else {
            if root.items.contains(where: { $0.kind == "document" }) {
                throw OfficeFileError(.unsupported, "a package of a kind that is not known")
            }
            throw .damaged("the package has no main part")
        }
        guard let type = types.type(of: main) else { throw .damaged("the main part has no type") }
        guard let format = OfficeFormat(mainType: type) else {
            throw OfficeFileError(
                .unsupported,
                type.lowercased().contains("binary")
                    ? "a binary workbook (xlsb)"
                    : "a package of a kind that is not known")
        }
        guard let part = try content(main) else { throw .damaged("the package has no main part") }
        return (format, main, try dialect(XMLText.normalised(part)), types)
    }

    private func dialect(_ part: [UInt8]) throws(OfficeFileError) -> OfficeDialect {
        var scanner = XMLScanner(part)
        while let token = try scanner.next() {
            guard token.isOpening else { continue }
            let uri = "http://purl.oclc.org/ooxml/"
            return String(decoding: part[token.range], as: UTF8.self).contains(uri)
                ? .strict : .transitional
        }
        throw .damaged("an empty main part")
    }

    private func openDocument(
        _ content: Reading
    ) throws(OfficeFileError) -> (OfficeFormat, String, OfficeDialect, ContentTypes?) {
        if let manifest = try content("META-INF/manifest.xml"),
            try encrypts(XMLText.normalised(manifest))
        {
            throw OfficeFileError(.encrypted, "the file is encrypted and needs its password")
        }
        guard index["content.xml"] != nil else {
            throw OfficeFileError(.notPackage, "a ZIP file, but no office package")
        }
        guard let type = try content("mimetype") else { throw .damaged("no mimetype") }
        guard let format = OfficeFormat(mimetype: String(decoding: type, as: UTF8.self)) else {
            throw OfficeFileError(.unsupported, "an OpenDocument file of a kind that is not known")
        }
        return (format, "content.xml", .transitional, nil)
    }

    private func encrypts(_ manifest: [UInt8]) throws(OfficeFileError) -> Bool {
        var scanner = XMLScanner(manifest)
        while let token = try scanner.next() {
            if token.isStart(.manifest, "encryption-data") { return true }
            if token.local == "encrypted-key" { return true }
        }
        return false
    }
}
