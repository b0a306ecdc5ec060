internal import Markup

/// A rectangle of cells, from 0.
struct CellArea: Hashable {
    static let lastRow = 1_048_575
    static let lastColumn = 16_383

    var rows: ClosedRange<Int>
    var columns: ClosedRange<Int>
}

/// A corner of a reference as it is written, `$B7`: what stays, and what moves with the cell
/// that the formula is in.
struct CellCorner {
    var row: Int?
    var column: Int?
    var isRowFixed = false
    var isColumnFixed = false

    /// `B7`, `$B$7`, `B`, `7`; nil for anything else.
    init?(_ text: some Sequence<UInt8>) {
        var letters = 0
        var digits = 0
        var dollars = 0
        var column = 0
        var row = 0
        for byte in text {
            switch byte {
            case 0x24:
                dollars += 1
                guard dollars == 1 else { return nil }
            case 0x41...0x5A, 0x61...0x7A:
                guard digits == 0, letters < 3, letters == 0 || dollars == 0 else { return nil }
                if dollars > 0 { isColumnFixed = true }
                dollars = 0
                letters += 1
                column = column * 26 + Int(byte & 0x1F)
            case 0x30...0x39:
                guard digits < 7 else { return nil }
                if dollars > 0 { isRowFixed = true }
                dollars = 0
                digits += 1
                row = row * 10 + Int(byte - 0x30)
            default: return nil
            }
        }
        guard dollars == 0, letters + digits > 0 else { return nil }
        if letters > 0 { self.column = column - 1 }
        if digits > 0 {
            guard row > 0 else { return nil }
            self.row = row - 1
        }
    }
}

/// How far the cells lie apart that one formula is written for.
enum FormulaReach {
    /// One cell.
    case here
    /// So many rows and columns, in either direction.
    case within(rows: Int, columns: Int)
    /// Not known.
    case anywhere

    /// The cells that a reference means.
    func area(_ a: CellCorner, _ b: CellCorner) -> CellArea {
        CellArea(
            rows: range(
                (a.row ?? 0, a.row == nil || a.isRowFixed),
                (b.row ?? CellArea.lastRow, b.row == nil || b.isRowFixed), rows, CellArea.lastRow),
            columns: range(
                (a.column ?? 0, a.column == nil || a.isColumnFixed),
                (b.column ?? CellArea.lastColumn, b.column == nil || b.isColumnFixed), columns,
                CellArea.lastColumn))
    }

    private var rows: Int? {
        switch self {
        case .here: 0
        case .within(let rows, _): rows
        case .anywhere: nil
        }
    }

    private var columns: Int? {
        switch self {
        case .here: 0
        case .within(_, let columns): columns
        case .anywhere: nil
        }
    }

    private func range(
        _ a: (at: Int, isFixed: Bool), _ b: (at: Int, isFixed: Bool), _ reach: Int?, _ last: Int
    ) -> ClosedRange<Int> {
        let moves = !a.isFixed || !b.isFixed
        guard let reach else {
            return moves ? 0...last : min(a.at, b.at, last)...min(max(a.at, b.at), last)
        }
        let lower = min(a.at, b.at) - (moves ? reach : 0)
        let upper = max(a.at, b.at) + (moves ? reach : 0)
        // What goes over one edge of a sheet comes in at the other.
        guard lower >= 0, upper <= last else { return moves ? 0...last : min(lower, last)...last }
        return lower...upper
    }
}

/// The cells that formulas, names, tables, filters and charts of a workbook reach.
struct CellCover {
    /// More areas than these are taken for all cells.
    private static let most = 500_000
    /// Areas times columns looked at, the same.
    private static let mostWork = 100_000_000

    /// A cell that might be changed.
    struct Cell {
        var sheet: Int
        var row: Int
        var column: Int
    }

    /// By sheet; those of all sheets under -1.
    private var areas: [Int: Set<CellArea>] = [:]
    private var count = 0
    private(set) var isEverything = false

    /// - Parameter sheet: nil for all of them.
    mutating func add(_ area: CellArea, sheet: Int?) {
        guard count < Self.most else { return isEverything = true }
        if areas[sheet ?? -1, default: []].insert(area).inserted { count += 1 }
    }

    mutating func addEverything() { isEverything = true }

    /// Which of `cells` no area holds, by their indices. O(areas · columns · log cells).
    func free(_ cells: [Cell]) -> [Int] {
        guard !isEverything, !cells.isEmpty else { return [] }
        var isFree = [Bool](repeating: true, count: cells.count)
        var work = 0
        for (sheet, indices) in Dictionary(grouping: cells.indices, by: { cells[$0].sheet }) {
            var columns = Dictionary(grouping: indices) { cells[$0].column }
                .map { Column(number: $0.key, cells: $0.value, rows: { cells[$0].row }) }
            columns.sort { $0.number < $1.number }
            for area in (areas[sheet] ?? []).union(areas[-1] ?? []) {
                work += columns.count
                guard work < Self.mostWork else { return [] }
                for i in columns.indices where area.columns.contains(columns[i].number) {
                    columns[i].take(area.rows) { isFree[$0] = false }
                }
            }
        }
        return cells.indices.filter { isFree[$0] }
    }

    /// The cells of one column by row. Each is taken once: what was, is skipped.
    private struct Column {
        let number: Int
        private let rows: [Int]
        private let indices: [Int]
        private var next: [Int]

        init(number: Int, cells: [Int], rows: (Int) -> Int) {
            self.number = number
            let sorted = cells.map { (row: rows($0), index: $0) }.sorted { $0 < $1 }
            self.rows = sorted.map(\.row)
            indices = sorted.map(\.index)
            next = Array(0...sorted.count)
        }

        mutating func take(_ range: ClosedRange<Int>, _ body: (Int) -> Void) {
            var low = 0
            var high = rows.count
            while low < high {
                let middle = (low + high) / 2
                if rows[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
            }
            var i = find(low)
            while i < rows.count, rows[i] <= range.upperBound {
                body(indices[i])
                next[i] = i + 1
                i = find(i + 1)
            }
        }

        private mutating func find(_ start: Int) -> Int {
            var root = start
            while next[root] != root { root = next[root] }
            var i = start
            while next[i] != root, next[i] != i { (i, next[i]) = (next[i], root) }
            return root
        }
    }
}

/// Reads a part of which is not known what it means, for the cells that it names and the strings
/// that it holds: all that looks like an address is one.
enum ReferenceScan {
    /// Of SpreadsheetML.
    ///
    /// - Parameter sheet: what addresses without a sheet are on; nil for all sheets.
    static func read(
        _ content: [UInt8], sheet: Int?, into use: inout WorkbookUse
    ) throws(OfficeFileError) {
        var scanner = XMLScanner(content)
        var path: [String] = []
        var isShown = false
        while let token = try scanner.next() {
            var range = token.range
            switch token.kind {
            case .start, .empty:
                if token.kind == .start { path.append(token.local) }
                if token.local == "definedName" {
                    let name = try scanner.value(.none, "name", of: token) ?? ""
                    isShown = name.hasPrefix("_xlnm.Print_")
                }
                // Where the sheets are listed nothing is reached.
                if token.space == .sheet, token.local == "sheet" { continue }
                try readAttributes(token, scanner, sheet: sheet, into: &use)
                continue
            case .end:
                if !path.isEmpty { path.removeLast() }
                continue
            case .aside: continue
            case .text: break
            case .literal: range = range.lowerBound + 9..<range.upperBound - 3
            }
            let text =
                token.kind == .text
                ? try XMLText.unescaped(scanner.bytes, range)
                : String(decoding: scanner.bytes[range], as: UTF8.self)
            guard text.utf8.contains(where: { !MarkupTokenizer.isSpace($0) }) else { continue }
            use.mention(text)
            switch path.last {
            case "definedName":
                // Names that are not fixed mean another cell wherever they are used. What is
                // printed reaches nothing.
                if !isShown { use.read(.excel(text), sheet: sheet, reach: .anywhere) }
            case "f", "formula", "formula1", "formula2":
                use.read(.excel(text), sheet: sheet, reach: .here)
            case "t", "v", "p", "text": break
            default:
                for reference in FormulaReader.excel(text).references {
                    use.read(reference, sheet: sheet, reach: .here)
                }
            }
        }
    }

    static func readAttributes(
        _ token: XMLToken, _ scanner: XMLScanner, sheet: Int?, into use: inout WorkbookUse
    ) throws(OfficeFileError) {
        guard !token.attributes.isEmpty else { return }
        for (_, value) in try scanner.attributes(of: token) {
            use.mention(value)
            guard isAddress(value) else { continue }
            for reference in FormulaReader.excel(value).references {
                use.read(reference, sheet: sheet, reach: .here)
            }
        }
    }

    /// Addresses alone, or with a sheet before them.
    private static func isAddress(_ value: String) -> Bool {
        if value.utf8.contains(0x21) { return true }
        return !value.isEmpty
            && value.utf8.allSatisfy {
                0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x24 || $0 == 0x3A || $0 == 0x20
            }
    }
}
