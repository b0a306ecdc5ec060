internal import Prose

/// The cells of a workbook of SpreadsheetML, and what it does with them.
struct SheetCells {
    private let package: OfficeFileContent
    private var use: WorkbookUse
    private var cells: [WorkbookTexts.Cell] = []
    private var occurrences: [Int: Int] = [:]
    /// Of shared strings: the folded text's hash, and itself where it is a sentence.
    private var strings: [(hash: Int, sentence: String?)] = []
    private var stringUses: [Int: Int] = [:]
    private let stringPart: String?
    private let sheets: [(name: String, part: String)]

    /// Throws what reading a part throws.
    static func texts(_ package: OfficeFileContent) throws(OfficeFileError) -> WorkbookTexts {
        var cells = try SheetCells(package)
        try cells.readStrings()
        for i in cells.sheets.indices { try cells.readSheet(i) }
        try cells.readOthers()
        for (number, count) in cells.stringUses where cells.strings.indices.contains(number) {
            cells.occurrences[cells.strings[number].hash, default: 0] += count
        }
        return WorkbookTexts(cells.cells, occurrences: cells.occurrences, use: cells.use)
    }

    private init(_ package: OfficeFileContent) throws(OfficeFileError) {
        self.package = package
        let links = try package.relationships(of: package.mainPart)
        stringPart = links?.items.first { $0.kind == "sharedStrings" }?.part
        var sheets: [(String, String)] = []
        if let content = try package.xml(package.mainPart) {
            var scanner = XMLScanner(content)
            while let token = try scanner.next() {
                guard token.isStart(.sheet, "sheet"),
                    let name = try scanner.value(.none, "name", of: token),
                    let id = try scanner.value(.officeRelationships, "id", of: token),
                    let part = links?.part(id)
                else { continue }
                sheets.append((name, part))
            }
        }
        // Sheets that the workbook does not list are sheets all the same.
        for item in links?.items ?? [] where item.kind == "worksheet" {
            guard let part = item.part, !sheets.contains(where: { $0.1 == part }) else { continue }
            sheets.append(("", part))
        }
        self.sheets = sheets
        use = WorkbookUse(sheets: sheets.map(\.0))
    }

    private mutating func readStrings() throws(OfficeFileError) {
        guard let stringPart, let content = try package.xml(stringPart) else { return }
        var scanner = TextRunWalker(content, .sheet)
        while let string = try scanner.next() {
            while strings.count <= string.number { strings.append((0, nil)) }
            let folded = WholeSentences.folded(string.text)
            strings[string.number] = (
                folded.hashValue, WorkbookTexts.sentence(string.text, folded: folded)
            )
        }
    }

    private mutating func readSheet(_ index: Int) throws(OfficeFileError) {
        let part = sheets[index].part
        guard let content = try package.xml(part) else { return }
        var inline: [Int: String.UnicodeScalarView] = [:]
        var flow = TextRunWalker(content, .sheet)
        while let string = try flow.next() { inline[string.number] = string.text }
        let scan = try SheetScan.read(content, sheet: index, into: &use)
        for cell in scan {
            let place = CellCover.Cell(sheet: index, row: cell.row, column: cell.column)
            if let number = cell.inline {
                let text = inline[number] ?? String.UnicodeScalarView()
                let folded = WholeSentences.folded(text)
                occurrences[folded.hashValue, default: 0] += 1
                cells.append(
                    WorkbookTexts.Cell(
                        part: part, number: number, place: place,
                        sentence: WorkbookTexts.sentence(text, folded: folded)))
            } else if cell.type == "s", let number = Int(cell.value) {
                stringUses[number, default: 0] += 1
                guard strings.indices.contains(number), !cell.hasFormula, let stringPart,
                    let sentence = strings[number].sentence
                else { continue }
                cells.append(
                    WorkbookTexts.Cell(
                        part: stringPart, number: number, place: place, sentence: sentence))
            } else {
                let folded = WholeSentences.folded(cell.value.unicodeScalars)
                occurrences[folded.hashValue, default: 0] += 1
            }
        }
    }

    // MARK: What else there is

    /// Everything but texts and looks: names, tables, charts, drawings, pivot tables, queries.
    private mutating func readOthers() throws(OfficeFileError) {
        let owners = try self.owners()
        let sheetParts = Set(sheets.map { $0.part.lowercased() })
        for name in package.partNames {
            let part = name.lowercased()
            if part.hasSuffix("vbaproject.bin") { use.reachEverything() }
            guard part.hasSuffix(".xml") || part.hasSuffix(".vml"), !sheetParts.contains(part),
                part != stringPart?.lowercased(), !Self.isSilent(part)
            else { continue }
            let sheet = owners[part]
            do {
                guard let content = try package.xml(name) else { continue }
                try ReferenceScan.read(content, sheet: sheet, into: &use)
            } catch {
                // Not well-formed, as drawings of the time before are: as it stands, then.
                guard part.hasSuffix(".vml"), let content = try package.passing(name) else {
                    throw error
                }
                use.read(
                    .excel(String(decoding: content, as: UTF8.self)), sheet: sheet, reach: .here)
            }
        }
    }

    private static func isSilent(_ part: String) -> Bool {
        part == "[content_types].xml" || part.hasPrefix("docprops/") || part.contains("/theme/")
            || part.hasSuffix("/styles.xml") || part.hasSuffix("/calcchain.xml")
            || part.hasSuffix("/sharedstrings.xml") || part.contains("/printersettings/")
    }

    /// Parts that belong to one sheet: its tables, drawings and their charts, comments.
    private func owners() throws(OfficeFileError) -> [String: Int] {
        var owners: [String: Int] = [:]
        for (i, sheet) in sheets.enumerated() {
            var waiting = [sheet.part]
            while let source = waiting.popLast() {
                for item in try package.relationships(of: source)?.items ?? [] {
                    guard let part = item.part?.lowercased(), owners[part] == nil,
                        !sheets.contains(where: { $0.part.lowercased() == part }),
                        !item.kind.hasPrefix("pivot")
                    else { continue }
                    owners[part] = i
                    waiting.append(part)
                }
            }
        }
        return owners
    }
}
