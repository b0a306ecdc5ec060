internal import Imaging

/// Where in the input a mark was found: the cells that show it.
struct Region: Sendable {
    let corners: [Point]
    let evidence: TraceFinding.Evidence
    /// Input pixels per tile pixel in the middle.
    let scale: Double

    /// Cells whose known lines stand out this far show the mark, at least.
    static let visible: Float = 3

    init(_ alignment: Alignment, _ soft: SoftBits) {
        let map = alignment.map
        let level = alignment.level
        let columns = soft.columns
        let rows = soft.rows
        let cellWidth = Double(map.width) / Double(columns)
        let cellHeight = Double(map.height) / Double(rows)
        func input(_ x: Double, _ y: Double) -> Point {
            let p = map(Point(x, y))
            return Point((p.x + 0.5) / level - 0.5, (p.y + 0.5) / level - 0.5)
        }
        var corners = [Point]()
        var left = columns
        var right = -1
        var top = rows
        var bottom = -1
        for y in 0..<rows {
            for x in 0..<columns {
                let (x0, y0) = (Double(x) * cellWidth, Double(y) * cellHeight)
                corners += [
                    input(x0, y0), input(x0 + cellWidth, y0),
                    input(x0 + cellWidth, y0 + cellHeight), input(x0, y0 + cellHeight),
                ]
            }
        }
        for cell in Self.largestPatch(soft) {
            left = min(left, cell % columns)
            right = max(right, cell % columns)
            top = min(top, cell / columns)
            bottom = max(bottom, cell / columns)
        }
        if right < 0 { (left, right, top, bottom) = (0, columns - 1, 0, rows - 1) }
        let (x0, x1) = (Double(left) * cellWidth, Double(right + 1) * cellWidth)
        let (y0, y1) = (Double(top) * cellHeight, Double(bottom + 1) * cellHeight)
        self.corners = [input(x0, y0), input(x1, y0), input(x1, y1), input(x0, y1)]
        let mx = (x0 + x1) / 2
        let my = (y0 + y1) / 2
        let dx = input(mx + 1, my) - input(mx - 1, my)
        let dy = input(mx, my + 1) - input(mx, my - 1)
        scale = abs(dx.x * dy.y - dx.y * dy.x).squareRoot() / 2
        evidence = TraceFinding.Evidence(
            columns: columns, rows: rows, z: soft.cellEvidence, corners: corners)
    }

    /// The visible cells that lie together, gaps of one cell allowed, and show the most: one cell
    /// in seven hundred is visible by chance, wherever it lies.
    static func largestPatch(_ soft: SoftBits) -> [Int] {
        let columns = soft.columns
        // Nearly empty cells beside a loud mark show its last traces.
        let loud = soft.cellEvidence.sorted()[soft.cellEvidence.count * 9 / 10]
        let threshold = max(visible, 0.25 * loud)
        var open = soft.cellEvidence.map { $0 > threshold }
        var best = (evidence: Float(0), cells: [Int]())
        for start in open.indices where open[start] {
            open[start] = false
            var cells = [start]
            var next = 0
            while next < cells.count {
                let (x, y) = (cells[next] % columns, cells[next] / columns)
                next += 1
                for ny in max(0, y - 2)...min(soft.rows - 1, y + 2) {
                    for nx in max(0, x - 2)...min(columns - 1, x + 2)
                    where open[ny * columns + nx] {
                        open[ny * columns + nx] = false
                        cells.append(ny * columns + nx)
                    }
                }
            }
            let evidence = cells.reduce(0) { $0 + soft.cellEvidence[$1] }
            if evidence > best.evidence { best = (evidence, cells) }
        }
        return best.cells
    }
}
