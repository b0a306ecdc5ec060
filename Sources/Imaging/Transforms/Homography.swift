/// A plane projective map between two pictures, as the row-major 3×3 matrix H of
/// (x', y', w') = H (x, y, 1); Hartley & Zisserman, Multiple View Geometry, §2.3.
package struct Homography: Sendable, Equatable, Codable {
    /// h[0…8], row by row. Not normalised.
    package var h: [Double]

    package init(_ h: [Double]) {
        precondition(h.count == 9)
        self.h = h
    }

    package static let identity = Homography([1, 0, 0, 0, 1, 0, 0, 0, 1])

    /// x' = a x + b y + tx, y' = c x + d y + ty.
    package init(a: Double, b: Double, tx: Double, c: Double, d: Double, ty: Double) {
        h = [a, b, tx, c, d, ty, 0, 0, 1]
    }

    @inlinable
    package func callAsFunction(_ p: Point) -> Point {
        let w = h[6] * p.x + h[7] * p.y + h[8]
        return Point(
            (h[0] * p.x + h[1] * p.y + h[2]) / w, (h[3] * p.x + h[4] * p.y + h[5]) / w)
    }

    /// The denominator at `p`; where its sign differs from that of a visible
    /// point, `p` lies beyond the horizon.
    @inlinable
    package func denominator(_ p: Point) -> Double { h[6] * p.x + h[7] * p.y + h[8] }

    package var determinant: Double {
        h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6])
            + h[2] * (h[3] * h[7] - h[4] * h[6])
    }

    /// The inverse map, or nil where the matrix is singular to working precision.
    package var inverse: Homography? {
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
    package static func * (a: Homography, b: Homography) -> Homography {
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
    package func jacobian(_ p: Point) -> (Double, Double, Double, Double) {
        let w = h[6] * p.x + h[7] * p.y + h[8]
        let q = self(p)
        return (
            (h[0] - q.x * h[6]) / w, (h[1] - q.x * h[7]) / w,
            (h[3] - q.y * h[6]) / w, (h[4] - q.y * h[7]) / w
        )
    }

    /// The square root of the area one unit square at `p` becomes: output pixels
    /// per input pixel, averaged over directions.
    package func scale(at p: Point) -> Double {
        let j = jacobian(p)
        return abs(j.0 * j.3 - j.1 * j.2).squareRoot()
    }

    /// The map that takes four points to four others exactly, or nil where three
    /// of either are on one line.
    package init?(from: [Point], to: [Point]) {
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

/// The few dense solvers that geometry needs; systems of at most some tens of unknowns.
package enum LinearAlgebra {
    /// Solves A x = b for the augmented rows `[A | b]`, n × (n+1), by Gaussian
    /// elimination with partial pivoting. Nil where A is singular. O(n³).
    package static func solve(_ augmented: [[Double]]) -> [Double]? {
        var m = augmented
        let n = m.count
        guard m.allSatisfy({ $0.count == n + 1 }) else { return nil }
        let size = m.reduce(0.0) { $1.reduce($0) { max($0, abs($1)) } }
        for column in 0..<n {
            var pivot = column
            for row in column + 1..<max(n, column + 1)
            where abs(m[row][column]) > abs(m[pivot][column]) {
                pivot = row
            }
            guard abs(m[pivot][column]) > 1e-13 * size else { return nil }
            m.swapAt(column, pivot)
            for row in 0..<n where row != column {
                let factor = m[row][column] / m[column][column]
                if factor == 0 { continue }
                for k in column...n { m[row][k] -= factor * m[column][k] }
            }
        }
        return (0..<n).map { m[$0][n] / m[$0][$0] }
    }

    /// The x that minimises Σ wᵢ (rowᵢ·x − bᵢ)² + Σ ridgeⱼ (xⱼ − priorⱼ)², through
    /// the normal equations. Nil where they are singular. O(m n² + n³).
    package static func leastSquares(
        rows: [[Double]], values: [Double], weights: [Double]? = nil,
        ridge: [Double]? = nil, prior: [Double]? = nil
    ) -> [Double]? {
        guard let n = rows.first?.count, rows.count == values.count else { return nil }
        var m = [[Double]](repeating: [Double](repeating: 0, count: n + 1), count: n)
        for (i, row) in rows.enumerated() {
            let w = weights?[i] ?? 1
            for j in 0..<n {
                let wj = w * row[j]
                if wj == 0 { continue }
                for k in 0..<n { m[j][k] += wj * row[k] }
                m[j][n] += wj * values[i]
            }
        }
        if let ridge {
            for j in 0..<n {
                m[j][j] += ridge[j]
                m[j][n] += ridge[j] * (prior?[j] ?? 0)
            }
        }
        return solve(m)
    }
}
