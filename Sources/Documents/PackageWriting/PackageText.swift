/// The paragraphs of a package: what is listed, and how it is changed.
struct PackageText {
    private let package: PackageContent

    init(_ package: PackageContent) { self.package = package }

    /// Calls `body` with every paragraph that holds text a reader reads.
    func list(_ body: (PackageParagraph) -> Void) throws(PackageError) {
        let columns = try tableColumns()
        for (part, rules) in try parts() {
            guard let content = try package.xml(part) else { continue }
            var scanner = FlowScanner(content, rules)
            while let paragraph = try scanner.next() {
                guard isListed(paragraph, rules, scanner.cell, columns) else { continue }
                body(paragraph.listed(part))
            }
        }
    }

    /// The edits for all changes of one part. Throws `invalidRequest` for paragraphs that
    /// are not listed.
    func edits(
        _ part: String, _ changes: [TextChange]
    ) throws(PackageError) -> [ByteEdit] {
        guard let rules = try parts().first(where: { $0.part == part })?.rules,
            let content = try package.xml(part)
        else { throw PackageError(.invalidRequest, "a change of a part without text") }
        let columns = try tableColumns()
        var waiting = Dictionary(grouping: changes, by: \.paragraph)
        var edits: [ByteEdit] = []
        var scanner = FlowScanner(content, rules)
        while !waiting.isEmpty, let paragraph = try scanner.next() {
            guard let own = waiting.removeValue(forKey: paragraph.number) else { continue }
            guard isListed(paragraph, rules, scanner.cell, columns) else {
                throw PackageError(.invalidRequest, "a change of a paragraph that is not listed")
            }
            edits += try paragraph.edits(own)
        }
        guard waiting.isEmpty else {
            throw PackageError(.invalidRequest, "a change of a paragraph that is not there")
        }
        return edits
    }

    private func isListed(
        _ paragraph: FlowParagraph, _ rules: FlowRules, _ cell: FlowCell, _ columns: Set<String>
    ) -> Bool {
        guard !paragraph.text.isEmpty else { return false }
        switch package.format {
        case .xlsx:
            return rules != .sheet
                || SheetProse.isProse(paragraph.text) && !columns.contains(String(paragraph.text))
        case .ods: return cell.isText && SheetProse.isProse(paragraph.text)
        case .odt: return cell.isText
        case .docx, .pptx, .odp, .odg: return true
        }
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

    /// The names of tables' columns: a cell above a column must say the same (ECMA-376-1,
    /// 18.5.1.3), or the workbook is damaged.
    private func tableColumns() throws(PackageError) -> Set<String> {
        guard package.format == .xlsx else { return [] }
        var names: Set<String> = []
        for sheet in try package.relationships(of: package.mainPart)?.items ?? []
        where sheet.kind == "worksheet" {
            for part in try sheet.part.map({ (p) throws(PackageError) in try related(p, "table") })
                ?? []
            {
                guard let content = try package.xml(part) else { continue }
                var scanner = XMLScanner(content)
                while let token = try scanner.next() {
                    guard token.isStart(.sheet, "tableColumn"),
                        let name = try scanner.value(.none, "name", of: token)
                    else { continue }
                    names.insert(name)
                }
            }
        }
        return names
    }
}
