internal import Foundation
internal import Imaging
internal import Support

/// Turns a lag volume into a better canvas map: finds where the tiles sit in the
/// windows that show it best, and follows them outwards.
struct LagRefiner: Sendable {
    struct Fit: Sendable {
        /// The largest z of any 3×3 group of windows, or of all of them, at one shift. The
        /// one statistic of a lag round that optimises over shifts only, so that
        /// it separates marked from unmarked pictures.
        var statistic: Float
        /// Coefficients of `CanvasMap.basis`, x then y: t ↦ t + δ(t).
        var delta: [Double]
    }

    let volume: LagVolume
    let map: CanvasMap

    /// - Parameters:
    ///   - known: where to begin, if that was looked for already.
    ///   - rounds: how often the field is grown and refitted.
    func fit(_ known: Seed? = nil, rounds: Int = 5) -> Fit {
        let start = known ?? Self.seeds(volume).positive
        var delta = [Double](repeating: 0, count: 2 * CanvasMap.terms)
        delta[0] = start.shift.x
        delta[CanvasMap.terms] = start.shift.y
        let count = volume.centres.count
        guard count > 1 else {
            let s = peak(0, near: start.shift, delta, reach: 2)
            delta[0] = s.shift.x
            delta[CanvasMap.terms] = s.shift.y
            return Fit(statistic: start.z, delta: delta)
        }
        var active = start.windows
        for round in 0..<rounds + volume.columns + volume.rows {
            let reach = round == 0 ? 4 : 3
            let model = delta
            let members = active.sorted()
            let found = Parallel.map(members.count) { k -> (index: Int, shift: Point, z: Float) in
                let index = members[k]
                let p = peak(
                    index, near: displacement(model, volume.centres[index]), model, reach: reach)
                return (index, p.shift, p.z)
            }
            delta = solve(found, previous: delta)
            let grown = grow(active, found)
            if grown == active && round >= rounds { break }
            active = grown
        }
        return Fit(statistic: start.z, delta: delta)
    }

    struct Seed {
        var z: Float
        var shift: Point
        var windows: Set<Int>
    }

    /// Where to begin: the group of windows, or all of them, that agrees best; for a mark and
    /// for its negative.
    static func seeds(_ volume: LagVolume) -> (positive: Seed, negative: Seed) {
        let columns = volume.columns
        let rows = volume.rows
        let wide = min(3, columns)
        let tall = min(3, rows)
        let across = columns - wide + 1
        let positions = across * (rows - tall + 1)
        @Sendable func windows(_ index: Int) -> (Range<Int>, Range<Int>) {
            if index == positions { return (0..<columns, 0..<rows) }
            return (
                index % across..<index % across + wide, index / across..<index / across + tall
            )
        }
        // The last one is all windows together.
        let groups = Parallel.map(positions + 1) { index in
            let (xs, ys) = windows(index)
            let sum = volume.summed(columns: xs, rows: ys)
            return (volume.best(of: sum), volume.best(of: sum, negated: true))
        }
        func seed(_ z: (Int) -> (z: Float, shift: Point)) -> Seed {
            var best = 0
            for i in groups.indices where z(i).z > z(best).z { best = i }
            let (xs, ys) = windows(best)
            return Seed(
                z: z(best).z, shift: z(best).shift,
                windows: Set(ys.flatMap { y in xs.map { x in y * columns + x } }))
        }
        return (seed { groups[$0].0 }, seed { groups[$0].1 })
    }

    private func displacement(_ delta: [Double], _ p: Point) -> Point {
        let b = map.basis(p)
        var out = Point(0, 0)
        for k in 0..<CanvasMap.terms {
            out.x += delta[k] * b[k]
            out.y += delta[CanvasMap.terms + k] * b[k]
        }
        return out
    }

    /// The best shift of a window within `reach` pixels of a prediction, its
    /// neighbours helping at half weight under the present model.
    private func peak(
        _ index: Int, near predicted: Point, _ delta: [Double], reach: Int
    ) -> (shift: Point, z: Float) {
        let cx = index % volume.columns
        let cy = index / volume.columns
        var helpers = [(index: Int, offset: Point, weight: Float)]()
        for dy in -1...1 {
            for dx in -1...1 {
                let x = cx + dx
                let y = cy + dy
                guard x >= 0, y >= 0, x < volume.columns, y < volume.rows else { continue }
                let i = y * volume.columns + x
                let offset = displacement(delta, volume.centres[i]) - predicted
                helpers.append((i, offset, dx == 0 && dy == 0 ? 1 : 0.5))
            }
        }
        let n = 2 * reach + 1
        var grid = [Float](repeating: 0, count: n * n)
        for j in 0..<n {
            for i in 0..<n {
                let shift = Point(
                    predicted.x + Double(i - reach), predicted.y + Double(j - reach))
                var sum: Float = 0
                for h in helpers { sum += h.weight * volume.value(h.index, shift + h.offset) }
                grid[j * n + i] = sum
            }
        }
        var top = 0
        for k in grid.indices where grid[k] > grid[top] { top = k }
        let (i, j) = (top % n, top / n)
        func vertex(_ a: Float, _ b: Float, _ c: Float) -> Double {
            let curve = a - 2 * b + c
            return curve < 0 ? Double(min(max(0.5 * (a - c) / curve, -0.5), 0.5)) : 0
        }
        let sx = i > 0 && i < n - 1 ? vertex(grid[top - 1], grid[top], grid[top + 1]) : 0
        let sy = j > 0 && j < n - 1 ? vertex(grid[top - n], grid[top], grid[top + n]) : 0
        // 1 + 4·(1/2·1/2)·2 … of correlated neighbours: the deviation of a full group's sum.
        let norm: Float = helpers.count == 9 ? 3.2 : helpers.count > 4 ? 2.6 : 2
        return (
            Point(
                predicted.x + Double(i - reach) + sx, predicted.y + Double(j - reach) + sy),
            grid[top] / norm
        )
    }

    /// The smooth field that fits the windows' shifts: the more windows agree, the
    /// more it may bend.
    private func solve(
        _ found: [(index: Int, shift: Point, z: Float)], previous: [Double]
    ) -> [Double] {
        let n = CanvasMap.terms
        let good = found.filter { $0.z > 2.5 }
        guard !good.isEmpty else { return previous }
        // Stiffness per term, in inverse pixels²: constants and slopes are nearly free once a
        // few windows agree, curvature costs more.
        let total = good.reduce(0.0) { $0 + weight($1.z) }
        let free = good.count < 3 ? 1 : good.count < 9 ? 3 : good.count < 16 ? 6 : n
        var ridge = [Double](repeating: 1e9, count: n)
        for k in 0..<free { ridge[k] = k == 0 ? 1e-6 : k < 3 ? 0.1 : k < 6 ? 0.5 : 1 }
        ridge = ridge.map { $0 * max(1, total / 400) }
        let rows = good.map { map.basis(volume.centres[$0.index]) }
        let weights = good.map { weight($0.z) }
        guard
            let x = LinearAlgebra.leastSquares(
                rows: rows, values: good.map(\.shift.x), weights: weights, ridge: ridge),
            let y = LinearAlgebra.leastSquares(
                rows: rows, values: good.map(\.shift.y), weights: weights, ridge: ridge)
        else { return previous }
        return x + y
    }

    private func weight(_ z: Float) -> Double {
        let t = Double(min(max(0, z - 1.5), 10))
        return t * t
    }

    /// The windows that agree, and their neighbours.
    private func grow(
        _ active: Set<Int>, _ found: [(index: Int, shift: Point, z: Float)]
    ) -> Set<Int> {
        var out = active
        for f in found where f.z > 3 {
            let x = f.index % volume.columns
            let y = f.index / volume.columns
            for dy in -1...1 {
                for dx in -1...1 {
                    let (nx, ny) = (x + dx, y + dy)
                    if nx >= 0, ny >= 0, nx < volume.columns, ny < volume.rows {
                        out.insert(ny * volume.columns + nx)
                    }
                }
            }
        }
        return out
    }
}
