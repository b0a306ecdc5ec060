/// The few dense solvers that geometry needs; systems of at most some tens of unknowns.
public enum LinearAlgebra {
    /// Solves A x = b for the augmented rows `[A | b]`, n × (n+1), by Gaussian
    /// elimination with partial pivoting. Nil where A is singular. O(n³).
    public static func solve(_ augmented: [[Double]]) -> [Double]? {
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
    public static func leastSquares(
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
