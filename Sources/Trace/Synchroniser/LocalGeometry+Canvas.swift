internal import Foundation
internal import Imaging

extension LocalGeometry {
    /// A canvas over the part of the photo that `points` (photo pixels, weighted)
    /// show to matter, at most `limit` tile pixels a side.
    func canvas(_ points: [(Point, Double)], reach: Double, limit: Double) -> CanvasMap? {
        var corners = [(Point, Double)]()
        for (p, weight) in points where weight > 0 {
            for dx in [-reach, reach] {
                for dy in [-reach, reach] {
                    let q = Point(
                        min(max(p.x + dx, 0), 2 * cx), min(max(p.y + dy, 0), 2 * cy))
                    if let t = tile(q) { corners.append((t, weight)) }
                }
            }
        }
        guard corners.count >= 4 else { return nil }
        let total = corners.reduce(0) { $0 + $1.1 }
        let middle = corners.reduce(Point(0, 0)) { $0 + $1.0 * ($1.1 / total) }
        func extent(_ values: [Double], _ middle: Double) -> (Double, Double) {
            var low = max(values.min()!, middle - limit)
            var high = min(values.max()!, middle + limit)
            if high - low > limit {
                low = max(low, middle - limit / 2)
                high = min(high, low + limit)
            }
            return (low.rounded(.down), high.rounded(.up))
        }
        let (left, right) = extent(corners.map(\.0.x), middle.x)
        let (top, bottom) = extent(corners.map(\.0.y), middle.y)
        guard right - left >= 100, bottom - top >= 100, let back = homography else { return nil }
        let shift = Homography(a: 1, b: 0, tx: left, c: 0, d: 1, ty: top)
        var map = CanvasMap(
            width: Int(right - left), height: Int(bottom - top), base: back * shift)
        map.displacement = distortion(of: map)
        return map
    }

    /// The radial distortion as a displacement of canvas pixels before the homography.
    private func distortion(of map: CanvasMap) -> [Double] {
        let zero = [Double](repeating: 0, count: 2 * CanvasMap.terms)
        guard v[6] != 0, let forward = map.base.inverse else { return zero }
        var rows = [[Double]]()
        var xs = [Double]()
        var ys = [Double]()
        for j in 0...8 {
            for i in 0...8 {
                let t = Point(Double(map.width * i) / 8, Double(map.height * j) / 8)
                let ideal = map.base(t)
                let (ux, uy) = ((ideal.x - cx) / half, (ideal.y - cy) / half)
                let r = (ux * ux + uy * uy).squareRoot()
                guard r < 2,
                    map.base.denominator(t)
                        * map.base.denominator(
                            Point(Double(map.width) / 2, Double(map.height) / 2)) > 0
                else { continue }
                // Solve s (1 + k s²) = r for the distorted radius.
                var s = r
                for _ in 0..<8 { s -= (s * (1 + v[6] * s * s) - r) / (1 + 3 * v[6] * s * s) }
                let factor = r > 1e-9 ? s / r : 1
                let q = forward(Point(cx + half * ux * factor, cy + half * uy * factor))
                rows.append(map.basis(t))
                xs.append(q.x - t.x)
                ys.append(q.y - t.y)
            }
        }
        guard rows.count > 20, let x = LinearAlgebra.leastSquares(rows: rows, values: xs),
            let y = LinearAlgebra.leastSquares(rows: rows, values: ys)
        else { return zero }
        return x + y
    }
}
