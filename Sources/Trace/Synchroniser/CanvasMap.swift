internal import Foundation
internal import Imaging

/// Where the pixels of a canvas, on which tiles are T pixels wide and upright,
/// lie in the picture: a homography after a smooth displacement.
///
/// The displacement is a cubic polynomial per axis: enough for what a homography
/// leaves of a camera (radial distortion, rolling shutter, a slightly bent screen).
struct CanvasMap: Sendable {
    /// Canvas size, tile pixels.
    var width: Int
    var height: Int
    /// Displaced canvas pixels → picture pixels.
    var base: Homography
    /// Ten coefficients for x, then ten for y, of `basis`; tile pixels.
    var displacement = [Double](repeating: 0, count: 2 * CanvasMap.terms)

    static let terms = 10

    init(width: Int, height: Int, base: Homography) {
        self.width = width
        self.height = height
        self.base = base
    }

    /// 1, X, Y, X², XY, Y², X³, X²Y, XY², Y³ of the position in half canvases
    /// from the middle.
    func basis(_ p: Point) -> [Double] {
        let r = Double(max(width, height)) / 2
        let x = (p.x - Double(width) / 2) / r
        let y = (p.y - Double(height) / 2) / r
        return [1, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y]
    }

    func displaced(_ p: Point) -> Point {
        let b = basis(p)
        var q = p
        for k in 0..<Self.terms {
            q.x += displacement[k] * b[k]
            q.y += displacement[Self.terms + k] * b[k]
        }
        return q
    }

    /// Canvas pixel → picture pixel.
    func callAsFunction(_ p: Point) -> Point { base(displaced(p)) }

    /// Whether the map is a whole-pixel shift of the picture, so that no sample
    /// need be interpolated.
    var wholeShift: (x: Int, y: Int)? {
        let h = base.h
        guard h[8] != 0, displacement.allSatisfy({ $0 == 0 }) else { return nil }
        let n = h.map { $0 / h[8] }
        guard n[0] == 1, n[4] == 1, n[1] == 0, n[3] == 0, n[6] == 0, n[7] == 0,
            n[2] == n[2].rounded(), n[5] == n[5].rounded()
        else { return nil }
        return (Int(n[2]), Int(n[5]))
    }

    /// This map after a further displacement δ, given as coefficients of `basis`:
    /// t ↦ self(t + δ(t)), fitted back to one polynomial on a 9×9 grid.
    func refined(by delta: [Double]) -> CanvasMap {
        var step = self
        step.displacement = delta
        var rows = [[Double]]()
        var xs = [Double]()
        var ys = [Double]()
        for j in 0...8 {
            for i in 0...8 {
                let t = Point(Double(width * i) / 8, Double(height * j) / 8)
                let q = displaced(step.displaced(t))
                rows.append(basis(t))
                xs.append(q.x - t.x)
                ys.append(q.y - t.y)
            }
        }
        guard let x = LinearAlgebra.leastSquares(rows: rows, values: xs),
            let y = LinearAlgebra.leastSquares(rows: rows, values: ys)
        else { return self }
        var out = self
        out.displacement = x + y
        return out
    }

    /// The picture's residual on the canvas. Samples outside the picture, and
    /// beyond the horizon, are 0. All cores.
    func resample(_ residual: Plane) -> Plane {
        if let shift = wholeShift { return copy(residual, shift) }
        let h = base.h
        let c = displacement
        let n = Self.terms
        let r = Double(max(width, height)) / 2
        let (halfW, halfH) = (Double(width) / 2, Double(height) / 2)
        let flat = c.allSatisfy { $0 == 0 }
        let count = width
        // Points on the far side of the horizon have the other sign of denominator.
        let side = base.denominator(Point(halfW, halfH)) < 0 ? -1.0 : 1.0
        return Warp.sample(residual, width: width, height: height) { row, xs, ys in
            let y = Double(row)
            let v = (y - halfH) / r
            // With y fixed each displacement is a cubic in X.
            var (ax, bx, cx, dx) = (0.0, 0.0, 0.0, 0.0)
            var (ay, by, cy, dy) = (0.0, 0.0, 0.0, 0.0)
            if !flat {
                (ax, bx) = (c[0] + v * (c[2] + v * (c[5] + v * c[9])), c[1] + v * (c[4] + v * c[8]))
                (cx, dx) = (c[3] + v * c[7], c[6])
                (ay, by) = (
                    c[n] + v * (c[n + 2] + v * (c[n + 5] + v * c[n + 9])),
                    c[n + 1] + v * (c[n + 4] + v * c[n + 8])
                )
                (cy, dy) = (c[n + 3] + v * c[n + 7], c[n + 6])
            }
            for i in 0..<count {
                var px = Double(i)
                var py = y
                if !flat {
                    let u = (px - halfW) / r
                    px += ax + u * (bx + u * (cx + u * dx))
                    py += ay + u * (by + u * (cy + u * dy))
                }
                let w = h[6] * px + h[7] * py + h[8]
                if w * side > 1e-9 {
                    xs[i] = Float((h[0] * px + h[1] * py + h[2]) / w)
                    ys[i] = Float((h[3] * px + h[4] * py + h[5]) / w)
                } else {
                    xs[i] = .nan
                    ys[i] = .nan
                }
            }
        }
    }

    private func copy(_ residual: Plane, _ shift: (x: Int, y: Int)) -> Plane {
        if shift == (0, 0), width == residual.width, height == residual.height { return residual }
        return Plane(width: width, height: height) { out in
            for y in 0..<height {
                let sy = y + shift.y
                for x in 0..<width {
                    let sx = x + shift.x
                    out[y * width + x] =
                        sx >= 0 && sy >= 0 && sx < residual.width && sy < residual.height
                        ? residual[sx, sy] : 0
                }
            }
        }
    }
}
