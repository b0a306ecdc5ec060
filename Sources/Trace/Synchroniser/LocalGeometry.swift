internal import Foundation
internal import Imaging

/// A map from a photo to the tile plane, without its translation, which pilots do
/// not show: linear part, perspective and radial distortion about the middle.
///
/// With P = (p − middle)/L, L half the longer side, and P' = P (1 + k |P|²), the
/// tile position is L·(A P') / (1 + g·P') tile pixels.
struct LocalGeometry: Sendable {
    /// a, b, c, d (tile pixels per photo pixel), g₁, g₂, k.
    var v: [Double]
    /// Middle of the photo and half its longer side, pixels.
    let cx: Double
    let cy: Double
    let half: Double

    static let parameters = 7

    init(width: Int, height: Int, values: [Double] = [1, 0, 0, 1, 0, 0, 0]) {
        cx = Double(width - 1) / 2
        cy = Double(height - 1) / 2
        half = Double(max(width, height)) / 2
        v = values
    }

    /// From a homography photo → plane, whatever its translation and scale.
    init?(_ h: Homography, width: Int, height: Int) {
        self.init(width: width, height: height)
        // In coordinates about the middle, with the denominator 1 there.
        let toPhoto = Homography(a: half, b: 0, tx: cx, c: 0, d: half, ty: cy)
        let m = (h * toPhoto).h
        guard abs(m[8]) > 1e-12 else { return nil }
        let n = m.map { $0 / m[8] }
        // Subtracting what the middle maps to removes the translation.
        v = [
            (n[0] - n[2] * n[6]) / half, (n[1] - n[2] * n[7]) / half,
            (n[3] - n[5] * n[6]) / half, (n[4] - n[5] * n[7]) / half, n[6], n[7], 0,
        ]
    }

    /// The linear part times `sx`, `sy` on the tile's axes.
    func scaled(_ sx: Double, _ sy: Double) -> LocalGeometry {
        var out = self
        out.v[0] *= sx
        out.v[1] *= sx
        out.v[2] *= sy
        out.v[3] *= sy
        return out
    }

    var determinant: Double { v[0] * v[3] - v[1] * v[2] }

    /// d(tile)/d(photo) at photo point `p`, row by row; nil beyond the horizon.
    @inline(__always)
    func jacobian(_ p: Point) -> (Float, Float, Float, Float)? {
        let x = (p.x - cx) / half
        let y = (p.y - cy) / half
        let r2 = x * x + y * y
        let s = 1 + v[6] * r2
        let (px, py) = (x * s, y * s)
        let w = 1 + v[4] * px + v[5] * py
        guard w > 0.15 else { return nil }
        let tx = (v[0] * px + v[1] * py) / w
        let ty = (v[2] * px + v[3] * py) / w
        let (ja, jb) = ((v[0] - tx * v[4]) / w, (v[1] - tx * v[5]) / w)
        let (jc, jd) = ((v[2] - ty * v[4]) / w, (v[3] - ty * v[5]) / w)
        let k2 = 2 * v[6]
        let (da, db, dd) = (s + k2 * x * x, k2 * x * y, s + k2 * y * y)
        return (
            Float(ja * da + jb * db), Float(ja * db + jb * dd), Float(jc * da + jd * db),
            Float(jc * db + jd * dd)
        )
    }

    /// Photo pixel → tile pixels (translation arbitrary); nil beyond the horizon.
    func tile(_ p: Point) -> Point? {
        let x = (p.x - cx) / half
        let y = (p.y - cy) / half
        let s = 1 + v[6] * (x * x + y * y)
        let w = 1 + v[4] * x * s + v[5] * y * s
        guard w > 0.15 else { return nil }
        return Point(
            half * (v[0] * x * s + v[1] * y * s) / w, half * (v[2] * x * s + v[3] * y * s) / w)
    }

    /// The homography tile → photo, distortion left out.
    var homography: Homography? {
        let toTile = Homography([
            v[0] * half, v[1] * half, 0, v[2] * half, v[3] * half, 0, v[4], v[5], 1,
        ])
        let normalise = Homography(
            a: 1 / half, b: 0, tx: -cx / half, c: 0, d: 1 / half, ty: -cy / half)
        return (toTile * normalise).inverse
    }
}

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
