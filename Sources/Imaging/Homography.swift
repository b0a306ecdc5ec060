/// A plane projective map between two pictures, as the row-major 3×3 matrix H of
/// (x', y', w') = H (x, y, 1); Hartley & Zisserman, Multiple View Geometry, §2.3.
public struct Homography: Sendable, Equatable, Codable {
    /// h[0…8], row by row. Not normalised.
    public var h: [Double]

    public init(_ h: [Double]) {
        precondition(h.count == 9)
        self.h = h
    }

    public static let identity = Homography([1, 0, 0, 0, 1, 0, 0, 0, 1])

    /// x' = a x + b y + tx, y' = c x + d y + ty.
    public init(a: Double, b: Double, tx: Double, c: Double, d: Double, ty: Double) {
        h = [a, b, tx, c, d, ty, 0, 0, 1]
    }

    @inlinable
    public func callAsFunction(_ p: Point) -> Point {
        let w = h[6] * p.x + h[7] * p.y + h[8]
        return Point(
            (h[0] * p.x + h[1] * p.y + h[2]) / w, (h[3] * p.x + h[4] * p.y + h[5]) / w)
    }

    /// The denominator at `p`; where its sign differs from that of a visible
    /// point, `p` lies beyond the horizon.
    @inlinable
    public func denominator(_ p: Point) -> Double { h[6] * p.x + h[7] * p.y + h[8] }

    public var determinant: Double {
        h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6])
            + h[2] * (h[3] * h[7] - h[4] * h[6])
    }

    /// The inverse map, or nil where the matrix is singular to working precision.
    public var inverse: Homography? {
        let d = determinant
        let scale = h.reduce(0) { max($0, abs($1)) }
        guard d.isFinite, abs(d) > 1e-14 * scale * scale * scale else { return nil }
        return Homography([
            (h[4] * h[8] - h[5] * h[7]) / d, (h[2] * h[7] - h[1] * h[8]) / d,
            (h[1] * h[5] - h[2] * h[4]) / d, (h[5] * h[6] - h[3] * h[8]) / d,
            (h[0] * h[8] - h[2] * h[6]) / d, (h[2] * h[3] - h[0] * h[5]) / d,
            (h[3] * h[7] - h[4] * h[6]) / d, (h[1] * h[6] - h[0] * h[7]) / d,
            (h[0] * h[4] - h[1] * h[3]) / d,
        ])
    }

    /// `(a * b)(p) == a(b(p))`.
    public static func * (a: Homography, b: Homography) -> Homography {
        var out = [Double](repeating: 0, count: 9)
        for i in 0..<3 {
            for j in 0..<3 {
                out[i * 3 + j] =
                    a.h[i * 3] * b.h[j] + a.h[i * 3 + 1] * b.h[3 + j] + a.h[i * 3 + 2] * b.h[6 + j]
            }
        }
        return Homography(out)
    }

    /// The derivative at `p`, as (∂x'/∂x, ∂x'/∂y, ∂y'/∂x, ∂y'/∂y).
    public func jacobian(_ p: Point) -> (Double, Double, Double, Double) {
        let w = h[6] * p.x + h[7] * p.y + h[8]
        let q = self(p)
        return (
            (h[0] - q.x * h[6]) / w, (h[1] - q.x * h[7]) / w,
            (h[3] - q.y * h[6]) / w, (h[4] - q.y * h[7]) / w
        )
    }

    /// The square root of the area one unit square at `p` becomes: output pixels
    /// per input pixel, averaged over directions.
    public func scale(at p: Point) -> Double {
        let j = jacobian(p)
        return abs(j.0 * j.3 - j.1 * j.2).squareRoot()
    }

    /// The map that takes four points to four others exactly, or nil where three
    /// of either are on one line.
    public init?(from: [Point], to: [Point]) {
        precondition(from.count == 4 && to.count == 4)
        var m = [[Double]]()
        for (p, q) in zip(from, to) {
            m.append([p.x, p.y, 1, 0, 0, 0, -q.x * p.x, -q.x * p.y, q.x])
            m.append([0, 0, 0, p.x, p.y, 1, -q.y * p.x, -q.y * p.y, q.y])
        }
        guard let solution = LinearAlgebra.solve(m) else { return nil }
        h = solution + [1]
    }
}
