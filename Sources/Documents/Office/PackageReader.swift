/// Office Open XML, OpenDocument and EPUB files: each XML part's text as a part of the
/// document, everything else in the file read as a member.
struct PackageReader {
    private let kind: PackageKind
    private let part: DocumentPart
    private let extractor: Extractor
    private let depth: Int

    init(_ kind: PackageKind, _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        self.kind = kind
        self.part = DocumentPart(path: part.path, type: kind.type.rawValue)
        self.extractor = extractor
        self.depth = depth
    }

    func read(_ bytes: [UInt8]) {
        extractor.out.part(part, [])
        // Sheets wait for the strings that they share.
        var sheets: [(String, [UInt8])] = []
        var strings = SharedStrings()
        var formats = CellFormats()
        ArchiveReader.walk(bytes, .zip, part.path, extractor) { name, content in
            guard let content, !content.isEmpty else { return true }
            if case .sheet = kind, name.hasPrefix("xl/"), name.hasSuffix(".xml") {
                if name.contains("worksheets/") {
                    sheets.append((name, content))
                    return true
                }
                if name.hasSuffix("styles.xml") { formats = CellFormats(styles: content) }
                if name.lowercased().hasSuffix("sharedstrings.xml") {
                    strings = SharedStrings(content)
                    return true
                }
            }
            member(name, content)
            return true
        }
        for (name, content) in sheets {
            text(name, SheetReader.text(content, &strings, formats))
        }
        let unused = strings.unused
        if !unused.isEmpty { text("xl/sharedStrings.xml", unused) }
    }

    private func text(_ name: String, _ text: [UInt8]) {
        extractor.text(
            text, path: Extractor.path(part.path, name), type: kind.type.rawValue)
    }

    private func member(_ name: String, _ content: [UInt8]) {
        let lower = name.lowercased()
        switch kind {
        case .word, .sheet, .slides:
            if lower == "[content_types].xml" { return }
            if lower.hasSuffix(".rels") { return text(name, RelationshipReader.targets(content)) }
            if lower.hasPrefix("docprops/") || lower.hasPrefix("customxml/") {
                if isMarkup(lower, content) { return text(name, MarkupReader.xml(content)) }
            }
            if isMarkup(lower, content) { return text(name, FlowReader.office(content)) }
        case .openDocument:
            if lower == "mimetype" { return }
            if lower == "meta-inf/manifest.xml" {
                if contains(content, "encryption-data") {
                    extractor.out.unread(part.path, .encrypted)
                }
                return
            }
            if isMarkup(lower, content) { return text(name, FlowReader.openDocument(content)) }
        case .epub:
            if lower == "mimetype" { return }
            if lower.hasSuffix("html") || lower.hasSuffix(".htm") {
                return text(name, MarkupReader.html(content))
            }
            if isMarkup(lower, content) { return text(name, MarkupReader.xml(content)) }
        }
        // Settings of a printer and fonts, which some writers put in: no document.
        if lower.contains("printersettings") || lower.hasSuffix(".odttf")
            || lower.hasSuffix(".fntdata") || lower == "layout-cache"
            || lower.hasPrefix("objectreplacements/") || lower.hasPrefix("configurations2/")
        {
            return extractor.strings(
                content, DocumentPart(path: Extractor.path(part.path, name), type: "settings"))
        }
        extractor.read(content, path: Extractor.path(part.path, name), depth: depth + 1)
    }

    private func isMarkup(_ name: String, _ content: [UInt8]) -> Bool {
        let text = content.first { $0 > 0x20 && $0 < 0x80 }
        guard text == 0x3C else { return false }
        return name.hasSuffix(".xml") || name.hasSuffix(".vml") || name.hasSuffix(".opf")
            || name.hasSuffix(".ncx") || name.hasSuffix(".rdf")
    }

    private func contains(_ content: [UInt8], _ word: String) -> Bool {
        String(decoding: content.prefix(1 << 20), as: UTF8.self).contains(word)
    }
}
