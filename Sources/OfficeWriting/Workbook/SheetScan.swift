internal import Markup

/// Reads one sheet of SpreadsheetML: its cells, and everything in it that reaches cells.
struct SheetScan {
    struct Cell {
        var row: Int
        var column: Int
        var type = "n"
        var hasFormula = false
        var value = ""
        /// The number of its string, where that stands in the cell itself.
        var inline: Int?
    }

    /// A formula that is written once for many cells (ECMA-376-1, 18.3.1.40).
    private struct SharedFormula {
        var text = ""
        var rows: ClosedRange<Int>
        var columns: ClosedRange<Int>

        mutating func add(_ rows: ClosedRange<Int>, _ columns: ClosedRange<Int>) {
            self.rows =
                min(
                    self.rows.lowerBound, rows.lowerBound)...max(
                    self.rows.upperBound, rows.upperBound)
            self.columns =
                min(
                    self.columns.lowerBound, columns.lowerBound)...max(
                    self.columns.upperBound, columns.upperBound)
        }
    }

    /// Elements that say where something is shown, and reach no cell.
    private static let silent: Set<String> = [
        "worksheet", "dimension", "selection", "pane", "sheetView", "mergeCell", "brk",
        "ignoredError", "protectedRange", "row", "col", "sheetFormatPr", "pageSetup", "sheetPr",
        "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter",
    ]
    /// Elements whose formulas are for the cells that they name.
    private static let ruled: Set<String> = [
        "conditionalFormatting", "dataValidation", "sparkline",
    ]

    private let sheet: Int
    private var cells: [Cell] = []
    private var row = -1
    private var column = -1
    private var cell: Cell?
    private var inlineCount = 0
    private var shared: [String: SharedFormula] = [:]
    private var sharedID: String?
    /// Formulas of a rule, until it is known which cells it is for.
    private var waiting: [String] = []
    private var ruledCells: String?
    private var path: [String] = []
    private var text = ""

    /// The cells that hold something.
    static func read(
        _ content: [UInt8], sheet: Int, into use: inout WorkbookUse
    ) throws(OfficeFileError) -> [Cell] {
        var scan = SheetScan(sheet: sheet)
        var scanner = XMLScanner(content)
        while let token = try scanner.next() { try scan.visit(token, scanner, &use) }
        for formula in scan.waiting {
            use.read(.excel(formula), sheet: sheet, reach: .anywhere)
        }
        for formula in scan.shared.values {
            use.read(
                .excel(formula.text), sheet: sheet,
                reach: .within(
                    rows: formula.rows.count - 1, columns: formula.columns.count - 1))
        }
        return scan.cells
    }

    private init(sheet: Int) { self.sheet = sheet }

    private mutating func visit(
        _ token: XMLToken, _ scanner: XMLScanner, _ use: inout WorkbookUse
    ) throws(OfficeFileError) {
        switch token.kind {
        case .start, .empty:
            text = ""
            if token.kind == .start { path.append(token.local) }
            try enter(token, scanner, &use)
            if token.kind == .empty { leave(token, &use) }
        case .text:
            if holdsFormula { text += try XMLText.unescaped(scanner.bytes, token.range) }
        case .literal:
            let range = token.range.lowerBound + 9..<token.range.upperBound - 3
            if holdsFormula { text += String(decoding: scanner.bytes[range], as: UTF8.self) }
        case .end:
            if !path.isEmpty { path.removeLast() }
            leave(token, &use)
            text = ""
        case .aside: break
        }
    }

    private var holdsFormula: Bool { path.last != "t" && path.last != "rPh" }

    private mutating func enter(
        _ token: XMLToken, _ scanner: XMLScanner, _ use: inout WorkbookUse
    ) throws(OfficeFileError) {
        func value(_ name: String) throws(OfficeFileError) -> String? {
            try scanner.value(.none, name, of: token)
        }
        if Self.ruled.contains(token.local) { ruledCells = try value("sqref") }
        switch token.local {
        case "row" where token.space == .sheet:
            row = (try value("r")).flatMap { Int($0) }.map { $0 - 1 } ?? row + 1
            column = -1
        case "c" where token.space == .sheet && path.contains("sheetData"):
            let corner = (try value("r")).flatMap { CellCorner($0.utf8) }
            column = corner?.column ?? column + 1
            cell = Cell(row: corner?.row ?? max(row, 0), column: column)
            cell?.type = try value("t") ?? "n"
        case "is" where token.space == .sheet, "si" where token.space == .sheet:
            cell?.inline = inlineCount
            inlineCount += 1
        case "f" where cell != nil:
            cell?.hasFormula = true
            for name in ["ref", "r1", "r2"] {
                if let area = try value(name) {
                    use.read(.excel(area), sheet: sheet, reach: .here)
                }
            }
            sharedID = try value("si")
            guard let id = sharedID, let cell else { break }
            let own = SharedFormula(
                rows: cell.row...cell.row, columns: cell.column...cell.column)
            shared[id, default: own].add(own.rows, own.columns)
            for reference in (try value("ref")).map({ FormulaReader.excel($0).references }) ?? [] {
                let area = FormulaReach.here.area(reference.first, reference.last)
                shared[id]?.add(area.rows, area.columns)
            }
        default:
            guard !Self.silent.contains(token.local) else { break }
            try ReferenceScan.readAttributes(token, scanner, sheet: sheet, into: &use)
        }
    }

    private mutating func leave(_ token: XMLToken, _ use: inout WorkbookUse) {
        switch token.local {
        case "v" where cell != nil: cell?.value = text
        case "f" where cell != nil:
            if let id = sharedID {
                if !text.isEmpty { shared[id]?.text = text }
            } else {
                use.read(.excel(text), sheet: sheet, reach: .here)
            }
            sharedID = nil
        case "c" where token.space == .sheet:
            if let done = cell, done.inline != nil || !done.value.isEmpty, done.type != "n" {
                cells.append(done)
            }
            cell = nil
        case "sqref":
            ruledCells = text
            use.read(.excel(text), sheet: sheet, reach: .here)
        case _ where Self.ruled.contains(token.local):
            for formula in waiting {
                use.read(
                    .excel(formula), sheet: sheet,
                    reach: token.local == "sparkline" ? .here : Self.reach(ruledCells))
            }
            (waiting, ruledCells) = ([], nil)
        default:
            guard cell == nil, !Self.silent.contains(token.local),
                text.utf8.contains(where: { !MarkupTokenizer.isSpace($0) })
            else { break }
            // A rule has three at most.
            if waiting.count < 10_000 { waiting.append(text) } else { use.reachEverything() }
        }
    }

    /// A rule's formulas are written for the first of its cells.
    private static func reach(_ cells: String?) -> FormulaReach {
        guard let cells else { return .anywhere }
        let areas = FormulaReader.excel(cells).references.map {
            FormulaReach.here.area($0.first, $0.last)
        }
        guard let first = areas.first else { return .anywhere }
        var all = first
        for area in areas {
            all.rows =
                min(
                    all.rows.lowerBound, area.rows.lowerBound)...max(
                    all.rows.upperBound, area.rows.upperBound)
            all.columns =
                min(
                    all.columns.lowerBound, area.columns.lowerBound)...max(
                    all.columns.upperBound, area.columns.upperBound)
        }
        return .within(rows: all.rows.count - 1, columns: all.columns.count - 1)
    }
}
