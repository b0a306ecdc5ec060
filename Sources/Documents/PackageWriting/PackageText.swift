/// The paragraphs of a package: what is listed, and how it is changed.
struct PackageText {
    private let package: PackageContent

    init(_ package: PackageContent) { self.package = package }

    /// Calls `body` with every paragraph that holds text a reader reads.
    func list(_ body: (PackageParagraph) -> Void) throws(PackageError) {
        for (part, rules) in try parts() {
            guard let content = try package.xml(part) else { continue }
            var scanner = FlowScanner(content, rules, code: try package.codeStyles())
            while let paragraph = try scanner.next() {
                let use = try use(paragraph, part, rules, scanner.cell)
                guard use != .none else { continue }
                var listed = paragraph.listed(part)
                listed.takesText = use == .all
                body(listed)
            }
        }
    }

    /// The edits for all changes of one part. Throws `invalidRequest` for paragraphs that
    /// are not listed, or that take no text.
    func edits(
        _ part: String, _ changes: [TextChange]
    ) throws(PackageError) -> [ByteEdit] {
        guard let rules = try parts().first(where: { $0.part == part })?.rules,
            let content = try package.xml(part)
        else { throw PackageError(.invalidRequest, "a change of a part without text") }
        var waiting = Dictionary(grouping: changes, by: \.paragraph)
        var edits: [ByteEdit] = []
        var scanner = FlowScanner(content, rules, code: try package.codeStyles())
        while !waiting.isEmpty, let paragraph = try scanner.next() {
            guard let own = waiting.removeValue(forKey: paragraph.number) else { continue }
            let use = try use(paragraph, part, rules, scanner.cell)
            guard use == .all || use == .removal && own.allSatisfy({ $0.text.isEmpty }) else {
                throw PackageError(.invalidRequest, "a change of a paragraph that is not listed")
            }
            edits += try paragraph.edits(own)
        }
        guard waiting.isEmpty else {
            throw PackageError(.invalidRequest, "a change of a paragraph that is not there")
        }
        return edits
    }

    private enum Use {
        case none
        /// Invisible characters may be taken out.
        case removal
        case all
    }

    private func use(
        _ paragraph: FlowParagraph, _ part: String, _ rules: FlowRules, _ cell: FlowCell
    ) throws(PackageError) -> Use {
        guard !paragraph.text.isEmpty else { return .none }
        let isFree: Bool
        switch package.format {
        case .xlsx:
            // Text of shapes is nobody's value.
            if rules != .sheet { return .all }
            isFree = try package.workbookTexts().allows(part, paragraph.number)
        case .ods:
            guard let start = cell.start else {
                isFree = WholeSentences.isAll(paragraph.text)
                break
            }
            isFree = try package.workbookTexts().allows(part, start)
        case .odt: return cell.isText ? .all : .none
        case .docx, .pptx, .odp, .odg: return .all
        }
        if isFree { return .all }
        let holdsInvisible = paragraph.text.contains {
            $0.properties.isDefaultIgnorableCodePoint
        }
        return holdsInvisible ? .removal : .none
    }

    /// The parts with text, in order.
    private func parts() throws(PackageError) -> [(part: String, rules: FlowRules)] {
        if package.format.isOpenDocument { return [("content.xml", .openDocument)] }
        let links = try package.relationships(of: package.mainPart)?.items ?? []
        func targets(_ kinds: String...) -> [String] {
            var seen: Set<String> = []
            return kinds.flatMap { kind in links.filter { $0.kind == kind }.compactMap(\.part) }
                .filter { seen.insert($0).inserted && package.has($0) }
        }
        switch package.format {
        case .docx:
            let parts = targets("header", "footer", "footnotes", "endnotes")
            return ([package.mainPart] + parts).map { ($0, .word) }
        case .pptx:
            var parts: [String] = []
            for slide in targets("slide") {
                parts.append(slide)
                parts += try related(slide, "notesSlide")
            }
            return parts.map { ($0, .drawing) }
        default:
            var parts: [(String, FlowRules)] = targets("sharedStrings").map { ($0, .sheet) }
            for sheet in targets("worksheet") {
                parts.append((sheet, .sheet))
                parts += try related(sheet, "drawing").map { ($0, .drawing) }
            }
            return parts
        }
    }

    private func related(_ part: String, _ kind: String) throws(PackageError) -> [String] {
        (try package.relationships(of: part)?.items ?? []).filter { $0.kind == kind }
            .compactMap(\.part).filter { package.has($0) }
    }
}
