/// What kind of document a package is.
public enum PackageFormat: String, Sendable, CaseIterable {
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
