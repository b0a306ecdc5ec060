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
