/// Office Open XML, OpenDocument and EPUB files: each XML part's text as a part of the
/// document, everything else in the file read as a member.
///
/// A part is what its content is, whatever its name says: XML is told by its first element.
/// Below every part the net is cast, so that plain values in attributes, comments, names and
/// instructions are seen; what has to be decoded for that is given as text.
struct OfficePackageReader {
    private let kind: OfficePackageKind
    private let part: DocumentPart
    private let extractor: Extractor
    private let depth: Int
    private var workbook = Workbook()
    /// Members that an OpenDocument manifest says are encrypted.
    private var encrypted: Set<String> = []

    init(_ kind: OfficePackageKind, _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        self.kind = kind
        self.part = DocumentPart(path: part.path, type: kind.type.rawValue)
        self.extractor = extractor
        self.depth = depth
    }

    /// `names` are those of the reader's members.
    mutating func read(_ zip: inout ZIPReader, _ names: [String]) {
        extractor.out.part(part, zip.notes)
        let members = Array(Swift.zip(zip.members, names))
        // The manifest tells which of the others are encrypted.
        for (member, name) in members where name == "META-INF/manifest.xml" {
            for content in zip.contents(member) {
                encrypted.formUnion(ManifestReader.encrypted(content))
                self.member(name, content)
            }
        }
        if !encrypted.isEmpty { extractor.out.unread(part.path, .encrypted) }
        for (member, name) in members where name != "META-INF/manifest.xml" {
            for content in zip.contents(member) { self.member(name, content) }
        }
        zip.finish(depth: depth) { self.member($0, $1) }
        // Sheets wait for the strings that they share.
        var workbook = workbook
        workbook.read { name, text in self.text(name, CellEscapes.decoded(text)) }
    }

    private func text(_ name: String, _ text: [UInt8]) {
        extractor.text(
            text, path: Extractor.path(part.path, ArchiveReader.label(name)),
            type: kind.type.rawValue)
    }

    private mutating func member(_ name: String, _ content: [UInt8]) {
        if content.isEmpty { return }
        let path = Extractor.path(part.path, ArchiveReader.label(name))
        if OfficePackageKind.isTypeName(content) {
            return extractor.out.net(content, DocumentPart(path: path, type: kind.type.rawValue))
        }
        let types = content.withUnsafeBytes {
            FileType.all(
                // Types are told by a part's beginning; all of it is read.
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(1 << 16)))
        }
        guard let markup = PartMarkup(content, types[0]) else {
            return other(name, content, types, path)
        }
        let handedOn = flow(name, content, markup, path)
        if markup.isDamaged { extractor.out.unread(path, .damaged) }
        for type in types.dropFirst() {
            extractor.read(content, as: type, path: path, depth: depth + 1)
        }
        // What was handed on as a file has its own net.
        var plain = markup.bytes
        for range in handedOn { for i in range { plain[i] = 0x20 } }
        switch kind {
        case .sheet, .openDocument: PartMask.blank(in: &plain)
        case .word, .slides, .epub: break
        }
        let label = DocumentPart(path: path, type: kind.type.rawValue)
        extractor.out.net(below: plain, types, label)
        if markup.bytes.count != content.count {
            extractor.out.net(below: content, types, label)
        }
    }

    /// What is no XML.
    private func other(
        _ name: String, _ content: [UInt8], _ types: [FileType], _ path: String
    ) {
        if encrypted.contains(name), types[0].isOpaque { return }
        // Fonts, settings of a printer and the like, which some writers put in: no documents.
        if types.count == 1, OfficePackageFurniture.isKnown(content, name) {
            return extractor.strings(content, DocumentPart(path: path, type: "settings"))
        }
        extractor.read(content, path: path, depth: depth + 1)
    }

    /// Gives the part's text and the files in it; says where those stand.
    private mutating func flow(
        _ name: String, _ content: [UInt8], _ markup: PartMarkup, _ path: String
    ) -> [Range<Int>] {
        func plain(_ type: FileType) -> [Range<Int>] {
            MarkupReader.read(
                content, type, DocumentPart(path: path, type: kind.type.rawValue), extractor,
                depth: depth + 1)
            return []
        }
        let flow: OfficeTextExtractor
        switch (kind, markup.root) {
        case (_, "Relationships"): flow = .relationships(markup.bytes)
        case (.sheet, "sst"):
            workbook.strings(name, markup.bytes)
            return []
        case (.sheet, "worksheet"), (.sheet, "chartsheet"), (.sheet, "dialogsheet"),
            (.sheet, "macrosheet"):
            workbook.sheet(name, markup.bytes)
            return []
        case (.sheet, "styleSheet"):
            workbook.formats = CellFormats(styles: markup.bytes)
            flow = .office(markup.bytes)
        case (_, "DataMashup"): flow = .office(markup.bytes)
        case (.epub, "html"): return plain(.html)
        case (.epub, _): return plain(.xml)
        case (.openDocument, _): flow = .openDocument(markup.bytes)
        default:
            let lower = name.lowercased()
            if lower.hasPrefix("docprops/") || lower.hasPrefix("customxml/") {
                return plain(.xml)
            }
            flow = .office(markup.bytes)
        }
        text(name, flow.text)
        if flow.isCut { extractor.out.unread(path, .tooBig) }
        for (number, file) in flow.files.enumerated() {
            let path = Extractor.path(path, "binary-\(number + 1)")
            guard extractor.budget.takeEntry() else {
                extractor.out.unread(path, .tooMany)
                break
            }
            guard extractor.budget.take(file.count) else {
                extractor.out.unread(path, .tooBig)
                continue
            }
            extractor.read(file, path: path, depth: depth + 1)
        }
        return flow.handedOn
    }
}

/// The office documents that are ZIP files, told by their members.
enum OfficePackageKind {
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
