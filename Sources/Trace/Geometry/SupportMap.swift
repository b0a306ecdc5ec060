internal import Foundation
internal import Support

/// `SegmentTable.support` tabulated over the projective plane, so that scoring a
/// camera pose is two look-ups. One map serves every focal length: the image of a
/// direction (x, y, z) under focal length f is the point (f x, f y, z).
///
/// Points are the three faces of a cube around the origin (opposite faces are the
/// same points), each cut into `side` × `side` cells of equal angle.
struct SupportMap: Sendable {
    private let side: Int
    /// √S of each cell's centre, face by face.
    private let values: [Float]

    /// O(3 side² · segments), all cores. `side` cells cover 90°.
    init(_ table: SegmentTable, side: Int, tolerance: Double) {
        self.side = side
        let limit = Float(pow(sin(tolerance), 2))
        let rows = Parallel.map(3 * side) { line -> [Float] in
            let (face, row) = (line / side, line % side)
            let t = Self.coordinate(row, side)
            return (0..<side).map { column in
                let s = Self.coordinate(column, side)
                let point: SIMD3<Double> =
                    face == 0 ? SIMD3(1, s, t) : face == 1 ? SIMD3(t, 1, s) : SIMD3(s, t, 1)
                return table.support(point, sineSquared: limit).squareRoot()
            }
        }
        values = rows.flatMap { $0 }
    }

    private static func coordinate(_ i: Int, _ side: Int) -> Double {
        tan((Double(i) + 0.5) / Double(side) * (.pi / 2) - .pi / 4)
    }

    /// √S near the homogeneous point (x, y, w), not all zero.
    @inline(__always)
    func callAsFunction(_ x: Float, _ y: Float, _ w: Float) -> Float {
        let ax = abs(x)
        let ay = abs(y)
        let aw = abs(w)
        if ax >= ay && ax >= aw {
            let k = 1 / x
            return value(0, y * k, w * k)
        }
        if ay >= aw {
            let k = 1 / y
            return value(1, w * k, x * k)
        }
        let k = 1 / w
        return value(2, x * k, y * k)
    }

    @inline(__always)
    private func value(_ face: Int, _ s: Float, _ t: Float) -> Float {
        // 4/π·atan on [−1, 1] to 0.002 (a tenth of a cell at most):
        // atan t ≈ π/4·t + 0.273·t·(1 − |t|).
        let a = s + s * (1 - abs(s)) * 0.3476
        let b = t + t * (1 - abs(t)) * 0.3476
        let half = Float(side) / 2
        let i = min(max(Int((a + 1) * half), 0), side - 1)
        let j = min(max(Int((b + 1) * half), 0), side - 1)
        return values[(face * side + j) * side + i]
    }
}
