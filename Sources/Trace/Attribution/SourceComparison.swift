internal import Imaging

/// Whether a leak looks like what was marked: a mark can be copied from one
/// picture to another, and then the picture tells on the copy.
///
/// The leak is laid on the frame that the source had. The lattice gives its place
/// but for whole tiles, so the few places that put the visible tiles inside the
/// frame are tried, and the one that looks most alike counts.
struct SourceComparison {
    let luma: Plane
    let alignment: Alignment
    let soft: SoftBits

    /// Shares of hash bits: below, the same page; above, another one. Captures of the
    /// same page differ in few bits after JPEG, rescaling and photography, other pages
    /// in a third and more; pages of one template in between.
    static let same = 0.16
    static let different = 0.3
    /// The share of the source's frame that the leak must show for a comparison.
    static let coverage = 0.85

    init(_ luma: Plane, _ alignment: Alignment, _ soft: SoftBits) {
        self.luma = luma
        self.alignment = alignment
        self.soft = soft
    }

    func match(_ issued: IssuedMark) -> TraceFinding.SourceMatch {
        guard let stored = issued.perceptualHash, let hash = PerceptualHash(stored: stored),
            let width = issued.width, let height = issued.height, width > 64, height > 64,
            hash.quality >= PerceptualHash.usable
        else { return .unknown }
        var best: Double?
        for (left, top) in origins(width: width, height: height) {
            guard let seen = view(left: left, top: top, width: width, height: height),
                seen.quality >= PerceptualHash.usable / 2
            else { continue }
            best = min(best ?? 1, seen.distance(to: hash))
        }
        guard let best else { return .unknown }
        return best < Self.same ? .same : best > Self.different ? .different : .unknown
    }

    /// Places along a side. Where fewer tiles show the mark, the frame may begin at any of so many.
    private static let mostPlaces = 7

    /// Where on the canvas the source's corner may lie: whole tiles, so that what shows the mark
    /// lies within the frame but for a tile.
    private func origins(width: Int, height: Int) -> [(Double, Double)] {
        let side = Double(alignment.tileSide)
        func along(_ visible: ClosedRange<Int>, _ length: Int) -> [Double] {
            let tiles = Int((Double(length) / side).rounded(.up))
            let last = visible.upperBound - tiles + 1
            let range = min(last, visible.lowerBound) - 1...max(last, visible.lowerBound) + 1
            // The middle ones: what is not seen is missing on both sides.
            return range.dropFirst(max(0, (range.count - Self.mostPlaces + 1) / 2))
                .prefix(Self.mostPlaces).map { Double($0) * side }
        }
        guard let (xs, ys) = visible() else { return [] }
        return along(ys, height).flatMap { y in along(xs, width).map { x in (x, y) } }
    }

    /// The columns and rows of the cells that lie together and show the mark: a single one is
    /// visible by chance anywhere.
    private func visible() -> (ClosedRange<Int>, ClosedRange<Int>)? {
        let cells = Region.largestPatch(soft)
        guard let first = cells.first else { return nil }
        var (xs, ys) = (
            first % soft.columns...first % soft.columns, first / soft.columns...first / soft.columns
        )
        for cell in cells {
            let (x, y) = (cell % soft.columns, cell / soft.columns)
            xs = min(xs.lowerBound, x)...max(xs.upperBound, x)
            ys = min(ys.lowerBound, y)...max(ys.upperBound, y)
        }
        return (xs, ys)
    }

    /// The hash of the leak on a frame whose corner is at (`left`, `top`) of the canvas,
    /// or nil where the leak shows too little of it.
    private func view(left: Double, top: Double, width: Int, height: Int) -> PerceptualHash? {
        // Some 4 × 4 samples per cell of the hash are enough.
        let columns = 256
        let rows = 256
        let map = alignment.map
        let level = alignment.level
        var outside = 0
        let frame = Plane(width: columns, height: rows) { out in
            for j in 0..<rows {
                for i in 0..<columns {
                    let t = Point(
                        left + (Double(i) + 0.5) * Double(width) / Double(columns),
                        top + (Double(j) + 0.5) * Double(height) / Double(rows))
                    let p = map(t)
                    let x = (p.x + 0.5) / level - 0.5
                    let y = (p.y + 0.5) / level - 0.5
                    if x >= 0, y >= 0, x <= Double(luma.width - 1), y <= Double(luma.height - 1) {
                        out[j * columns + i] = average(x, y)
                    } else {
                        outside += 1
                        out[j * columns + i] = 128
                    }
                }
            }
        }
        guard Double(outside) <= (1 - Self.coverage) * Double(columns * rows) else { return nil }
        return PerceptualHash(frame)
    }

    /// Mean of a few pixels about (`x`, `y`): the frame is much smaller than the picture.
    private func average(_ x: Double, _ y: Double) -> Float {
        let cx = Int(x.rounded())
        let cy = Int(y.rounded())
        var sum: Float = 0
        var count: Float = 0
        for yy in max(0, cy - 1)...min(luma.height - 1, cy + 1) {
            for xx in max(0, cx - 1)...min(luma.width - 1, cx + 1) {
                sum += luma[xx, yy]
                count += 1
            }
        }
        return sum / count
    }
}
