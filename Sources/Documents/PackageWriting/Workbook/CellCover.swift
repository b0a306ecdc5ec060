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
