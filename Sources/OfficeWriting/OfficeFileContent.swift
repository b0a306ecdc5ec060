internal import Support

/// A package opened in the worker: its members, and its parts as they are needed.
///
/// Only parts that must be read are unpacked, each once for any number of copies.
final class OfficeFileContent {
    let bytes: [UInt8]
    let entries: [ZIPEntry]
    let format: OfficeFormat
    let dialect: OfficeDialect
    /// The part that holds the document; "content.xml" in OpenDocument.
    let mainPart: String
    let types: ContentTypes?
    private let index: [String: Int]
    private var opened: [String: [UInt8]] = [:]
    private var markup: [String: [UInt8]] = [:]
    private var openedBytes = 0
    /// What was packed last for a part, because most parts are the same in all copies.
    private var packed: [String: (content: [UInt8], packed: [UInt8])] = [:]
    private var texts: WorkbookTexts?
    private var styles: CodeStyles?

    init(_ bytes: [UInt8]) throws(OfficeFileError) {
        if let error = OfficeFileContent.refusal(bytes) { throw error }
        self.bytes = bytes
        let entries = try ZIPDirectory(bytes).entries
        self.entries = entries
        var index: [String: Int] = [:]
        for (i, entry) in entries.enumerated() {
            // Names of parts are equal whatever their case (ECMA-376-2, 6.2.2.3).
            let name = String(decoding: entry.name, as: UTF8.self).lowercased()
            guard index.updateValue(i, forKey: name) == nil else {
                throw .damaged("two members differ by case only")
            }
        }
        self.index = index
        let root = OfficeFileRoot(index: index)
        (format, mainPart, dialect, types) = try root.read { (name) throws(OfficeFileError) in
            guard let i = index[name.lowercased()] else { return nil }
            return try Deflate.unpacked(entries[i], of: bytes, limit: OfficeFileLimits.partBytes)
        }
    }

    /// What is no ZIP file, by name.
    private static func refusal(_ bytes: [UInt8]) -> OfficeFileError? {
        let head = bytes.prefix(4096)
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            // The storage's names are UTF-16 in the file's directory (MS-OFFCRYPTO, 2.3).
            let name: [UInt8] = "EncryptedPackage".utf8.reduce(into: []) { $0 += [$1, 0] }
            if bytes.firstRange(of: name) != nil {
                return OfficeFileError(.encrypted, "the file is encrypted and needs its password")
            }
            return OfficeFileError(.binaryOffice, "a binary file of the time before Office 2007")
        }
        guard !head.starts(with: [0x50, 0x4B]) else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        for (word, name) in [
            ("schemas.microsoft.com/office/word/2003", "Word 2003 XML"),
            ("urn:schemas-microsoft-com:office:spreadsheet", "Excel 2003 XML"),
            ("schemas.microsoft.com/office/2006/xmlPackage", "flat Open XML"),
            ("urn:oasis:names:tc:opendocument:xmlns:office", "flat OpenDocument"),
        ] where text.contains(word) {
            return OfficeFileError(.flatXML, "\(name) is no package: save it as one first")
        }
        return bytes.isEmpty
            ? .damaged("an empty file")
            : OfficeFileError(.notPackage, "no office package")
    }

    /// The name as it stands in the file, of a part in any case.
    func name(_ part: String) -> String? {
        index[part.lowercased()].map { String(decoding: entries[$0].name, as: UTF8.self) }
    }

    func has(_ part: String) -> Bool { index[part.lowercased()] != nil }

    var partNames: [String] { entries.map { String(decoding: $0.name, as: UTF8.self) } }

    /// A part's bytes; nil where there is none of the name.
    func content(_ part: String) throws(OfficeFileError) -> [UInt8]? {
        let key = part.lowercased()
        if let content = opened[key] { return content }
        guard let i = index[key] else { return nil }
        let room = OfficeFileLimits.openedBytes - openedBytes
        let content = try Deflate.unpacked(
            entries[i], of: bytes, limit: min(OfficeFileLimits.partBytes, room))
        openedBytes += content.count
        opened[key] = content
        return content
    }

    /// A part's bytes, read once and not kept.
    func passing(_ part: String) throws(OfficeFileError) -> [UInt8]? {
        let key = part.lowercased()
        if let content = opened[key] { return content }
        guard let i = index[key] else { return nil }
        return try Deflate.unpacked(entries[i], of: bytes, limit: OfficeFileLimits.partBytes)
    }

    /// An XML part's bytes in UTF-8: what offsets of edits mean.
    func xml(_ part: String) throws(OfficeFileError) -> [UInt8]? {
        let key = part.lowercased()
        if let content = markup[key] { return content }
        guard let content = try content(part) else { return nil }
        let normalised = try XMLText.normalised(content)
        opened[key] = nil
        markup[key] = normalised
        return normalised
    }

    func relationships(of part: String) throws(OfficeFileError) -> Relationships? {
        guard let content = try xml(PartPath.relationships(of: part)) else { return nil }
        return try Relationships(content, of: part)
    }

    /// Of a text document: the styles of code, read once.
    func codeStyles() throws(OfficeFileError) -> CodeStyles {
        if let styles { return styles }
        let made = try CodeStyles(self)
        styles = made
        return made
    }

    /// Of a workbook: the cells whose text may be changed, worked out once.
    func workbookTexts() throws(OfficeFileError) -> WorkbookTexts {
        if let texts { return texts }
        let made: WorkbookTexts
        switch format {
        case .xlsx: made = try SheetCells.texts(self)
        case .ods: made = try OpenDocumentCells.texts(self)
        case .docx, .pptx, .odt, .odp, .odg: made = .none
        }
        texts = made
        return made
    }

    /// `content` deflated, kept for the next copy that has the same.
    func packed(_ content: [UInt8], for part: String) throws(OfficeFileError) -> [UInt8] {
        if let last = packed[part], last.content == content { return last.packed }
        let result = try Deflate.packed(content)
        packed[part] = (content, result)
        return result
    }

    /// A part of no package so far: `folder` + `stem` + number + `.` + `ending`.
    func freeName(_ folder: String, _ stem: String, _ ending: String, taken: [String]) -> String {
        let taken = Set(taken.map { $0.lowercased() })
        var n = 1
        while true {
            let name = "\(folder)\(stem)\(n).\(ending)"
            if !has(name), !taken.contains(name.lowercased()) { return name }
            n += 1
        }
    }
}

/// Digital signatures over a package: any change breaks them.
enum OfficeSignature {
    /// The signature's parts, in lower case (ECMA-376-2, 10; ODF 1.2, part 3, 5).
    static func parts(_ package: OfficeFileContent) throws(OfficeFileError) -> [String] {
        if package.format.isOpenDocument {
            return package.has("META-INF/documentsignatures.xml")
                ? ["meta-inf/documentsignatures.xml"] : []
        }
        let origin = (try package.relationships(of: "")?.items ?? []).filter { $0.kind == "origin" }
            .compactMap { $0.part?.lowercased() }
        let parts = package.partNames.map { $0.lowercased() }
            .filter { $0.hasPrefix("_xmlsignatures/") && !$0.hasSuffix("/") }
        return Array(Set(origin + parts)).sorted()
    }

    /// Takes all of it out.
    static func remove(
        from package: OfficeFileContent, _ changes: inout OfficeFileChanges
    ) throws(OfficeFileError) {
        for part in try parts(package) { changes.remove(part) }
        guard !package.format.isOpenDocument else { return }
        let links = try package.relationships(of: "")?.items ?? []
        changes.edit(
            PartPath.relationships(of: ""),
            links.filter { $0.kind == "origin" }.map { ByteEdit($0.range) })
    }
}
