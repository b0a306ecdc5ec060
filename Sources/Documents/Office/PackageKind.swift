/// The office documents that are ZIP files, told by their members.
enum PackageKind {
    case word, sheet, slides
    case openDocument(FileType)
    case epub

    init?(names: [String], archive: [UInt8]) {
        let set = Set(names)
        if set.contains("[Content_Types].xml") {
            func has(_ folder: String) -> Bool { names.contains { $0.hasPrefix(folder) } }
            if has("word/") {
                self = .word
            } else if has("xl/") {
                self = .sheet
            } else if has("ppt/") {
                self = .slides
            } else {
                return nil
            }
            return
        }
        // The type's name is the first member, stored as it is (ODF 1.2, part 3, 3.3).
        let head = String(decoding: archive.prefix(160).map { $0 & 0x7F }, as: UTF8.self)
        if set.contains("META-INF/container.xml"), head.contains("application/epub") {
            self = .epub
        } else if set.contains("content.xml"), set.contains("META-INF/manifest.xml") {
            self = .openDocument(
                head.contains("spreadsheet") ? .ods : head.contains("presentation") ? .odp : .odt)
        } else {
            return nil
        }
    }

    /// Whether `content` is that of a member `mimetype`, and nothing else.
    static func isTypeName(_ content: [UInt8]) -> Bool {
        guard content.count <= 100 else { return false }
        let text = String(decoding: content, as: UTF8.self)
        let known = [
            "application/epub+zip", "application/vnd.oasis.opendocument.",
            "application/vnd.sun.xml.",
        ]
        guard let prefix = known.first(where: { text.hasPrefix($0) }) else { return false }
        // The last word of the type is a word.
        return text.dropFirst(prefix.count).count <= 24
            && text.dropFirst(prefix.count).allSatisfy {
                $0.isLowercase || "-.\r\n".contains($0)
            }
    }

    var type: FileType {
        switch self {
        case .word: .docx
        case .sheet: .xlsx
        case .slides: .pptx
        case .openDocument(let type): type
        case .epub: .epub
        }
    }
}
