internal import Foundation
internal import Imaging
internal import Support
internal import Watermark

/// Finds the linear map under which a key's pilots lie on lines of a spectrum.
///
/// No phases are used, so that translation does not matter; the search is over
/// scale, rotation and aspect only.
struct PilotSearch: Sendable {
    struct Hypothesis: Sendable {
        /// Tile pixels → picture pixels.
        var map: Affine2
        /// Sum over the pilots of `PowerMap` values: about 7 on noise, up to 80.
        var score: Float
    }

    /// Pilot frequencies, cycles per tile pixel.
    let frequencies: [(x: Float, y: Float)]

    init(_ carriers: CarrierSet) {
        let side = Float(carriers.profile.tileSide)
        frequencies = carriers.pilots.map { (Float($0.line.u) / side, Float($0.line.v) / side) }
    }

    /// Score of one map. `values` are `map.values` or their dilation.
    @inline(__always)
    func score(_ map: Affine2, in power: PowerMap, _ values: UnsafePointer<Float>) -> Float {
        let f = map.frequencyMap
        let (a, b, c, d) = (Float(f.a), Float(f.b), Float(f.c), Float(f.d))
        var sum: Float = 0
        for p in frequencies {
            sum += power.nearest(a * p.x + b * p.y, c * p.x + d * p.y, values)
        }
        return sum
    }

    /// All similarities: scale in `scales`, any rotation within ±90° (a half turn
    /// looks the same without phases). Best `keep`, far enough apart.
    func similarities(
        in power: PowerMap, scales: ClosedRange<Double>, keep: Int
    ) -> [Hypothesis] {
        let dilated = power.dilated()
        let worthwhile = threshold(dilated)
        // Dilation by one bin either way allows steps of two bins at the outermost pilot.
        let outer = 0.15 * Double(power.side)
        let scaleCount = max(1, Int(log(scales.upperBound / scales.lowerBound) * outer / 1.5))
        let rows = Parallel.map(scaleCount + 1) { k -> [Hypothesis] in
            let scale =
                scales.lowerBound
                * pow(scales.upperBound / scales.lowerBound, Double(k) / Double(scaleCount))
            let angleCount = max(8, Int(Double.pi * outer / scale / 1.5))
            var best = [Hypothesis]()
            dilated.withUnsafeBufferPointer { values in
                for j in 0..<angleCount {
                    let angle = Double.pi * (Double(j) / Double(angleCount) - 0.5)
                    let map = Affine2(scaleX: scale, scaleY: scale, angle: angle)
                    let s = score(map, in: power, values.baseAddress!)
                    if s > worthwhile { best.append(Hypothesis(map: map, score: s)) }
                }
            }
            return best.sorted { $0.score > $1.score }.prefix(keep).map { $0 }
        }
        return distinct(rows.flatMap { $0 }, keep: keep)
    }

    /// What one noise map in a thousand scores on a dilated spectrum: below, no
    /// hypothesis is kept.
    private func threshold(_ dilated: [Float]) -> Float {
        let count = Float(dilated.count)
        let mean = dilated.reduce(0, +) / count
        let square = dilated.reduce(0) { $0 + $1 * $1 } / count
        let lines = Float(frequencies.count)
        return lines * mean + 3 * (lines * max(0, square - mean * mean)).squareRoot()
    }

    /// Upright or quarter-turned pictures stretched by different factors in x and
    /// y: scale and aspect searched together.
    func stretches(
        in power: PowerMap, scales: ClosedRange<Double>, aspects: ClosedRange<Double>,
        turns: [Double], keep: Int
    ) -> [Hypothesis] {
        let dilated = power.dilated()
        let worthwhile = threshold(dilated)
        let outer = 0.15 * Double(power.side)
        let low = log(scales.lowerBound)
        let scaleCount = max(1, Int((log(scales.upperBound) - low) * outer / 1.5))
        let aspectLow = log(aspects.lowerBound)
        let aspectCount = max(1, Int((log(aspects.upperBound) - aspectLow) * outer / 1.5 / 2))
        let rows = Parallel.map(scaleCount + 1) { k -> [Hypothesis] in
            let scale = low + (log(scales.upperBound) - low) * Double(k) / Double(scaleCount)
            var best = [Hypothesis]()
            dilated.withUnsafeBufferPointer { values in
                for j in 0...aspectCount {
                    let aspect =
                        aspectLow
                        + (log(aspects.upperBound) - aspectLow) * Double(j) / Double(aspectCount)
                    for turn in turns {
                        let map = Affine2(
                            scaleX: exp(scale + aspect / 2), scaleY: exp(scale - aspect / 2),
                            angle: turn)
                        let s = score(map, in: power, values.baseAddress!)
                        if s > worthwhile { best.append(Hypothesis(map: map, score: s)) }
                    }
                }
            }
            return best.sorted { $0.score > $1.score }.prefix(keep).map { $0 }
        }
        return distinct(rows.flatMap { $0 }, keep: keep)
    }

    /// Moves a hypothesis to the top of its peak: the pilots' own maxima within
    /// `reach` bins, interpolated, then the linear map that fits them best, twice.
    func refined(_ start: Hypothesis, in power: PowerMap, reach: Int = 2) -> Hypothesis {
        var map = start.map
        for round in 0..<3 {
            let f = map.frequencyMap
            var rows = [[Double]]()
            var values = [Double]()
            var weights = [Double]()
            for p in frequencies {
                let (px, py) = (Double(p.x), Double(p.y))
                let predicted = (f.a * px + f.b * py, f.c * px + f.d * py)
                guard
                    let peak = peak(in: power, near: predicted, reach: round == 0 ? reach : 1)
                else { continue }
                let weight = Double(max(0, peak.height - 1.5))
                if weight == 0 { continue }
                rows.append([px, py, 0, 0])
                values.append(peak.x)
                weights.append(weight)
                rows.append([0, 0, px, py])
                values.append(peak.y)
                weights.append(weight)
            }
            // A weak prior keeps the map where few pilots are seen.
            guard
                let fit = LinearAlgebra.leastSquares(
                    rows: rows, values: values, weights: weights,
                    ridge: [1e-3, 1e-3, 1e-3, 1e-3], prior: [f.a, f.b, f.c, f.d])
            else { break }
            let next = Affine2(a: fit[0], b: fit[1], c: fit[2], d: fit[3])
            guard abs(next.determinant) > 1e-6 else { break }
            map = next.frequencyMap  // (A⁻ᵀ)⁻ᵀ = A
        }
        let score = power.dilated9(score: self, map: map)
        return Hypothesis(map: map, score: score)
    }

    private func peak(
        in power: PowerMap, near f: (Double, Double), reach: Int
    ) -> (x: Double, y: Double, height: Float)? {
        let sign = f.0 < 0 ? -1.0 : 1.0
        let cx = Int((f.0 * sign * Double(power.side)).rounded())
        let cy = Int((f.1 * sign * Double(power.side)).rounded()) + power.side / 2
        let columns = power.columns
        guard cx > reach, cy > reach, cx + reach + 1 < columns, cy + reach + 1 < power.side else {
            return nil
        }
        var best: Float = -1
        var at = (cx, cy)
        for y in cy - reach...cy + reach {
            for x in cx - reach...cx + reach where power.values[y * columns + x] > best {
                best = power.values[y * columns + x]
                at = (x, y)
            }
        }
        let centre = at.1 * columns + at.0
        func vertex(_ step: Int) -> Double {
            let (a, b, c) = (
                power.values[centre - step], power.values[centre], power.values[centre + step]
            )
            let curve = a - 2 * b + c
            return curve < 0 ? Double(min(max(0.5 * (a - c) / curve, -0.5), 0.5)) : 0
        }
        let side = Double(power.side)
        return (
            sign * (Double(at.0) + vertex(1)) / side,
            sign * (Double(at.1 - power.side / 2) + vertex(columns)) / side, best
        )
    }

    /// The best `keep` that differ by more than what refinement would close.
    func distinct(_ all: [Hypothesis], keep: Int) -> [Hypothesis] {
        var out = [Hypothesis]()
        for h in all.sorted(by: { $0.score > $1.score }) {
            let close = out.contains { o in
                let n = max(abs(h.map.a) + abs(h.map.b), abs(h.map.c) + abs(h.map.d))
                let d =
                    abs(h.map.a - o.map.a) + abs(h.map.b - o.map.b) + abs(h.map.c - o.map.c)
                    + abs(h.map.d - o.map.d)
                return d < 0.03 * n
            }
            if !close { out.append(h) }
            if out.count == keep { break }
        }
        return out
    }
}

extension PowerMap {
    /// The score where each pilot may be off by one bin.
    func dilated9(score search: PilotSearch, map: Affine2) -> Float {
        let f = map.frequencyMap
        var sum: Float = 0
        for p in search.frequencies {
            var fx = Float(f.a) * p.x + Float(f.b) * p.y
            var fy = Float(f.c) * p.x + Float(f.d) * p.y
            if fx < 0 {
                fx = -fx
                fy = -fy
            }
            let x = Int(fx * Float(side) + 0.5)
            let y = Int(fy * Float(side) + Float(side / 2) + 0.5)
            guard x >= 1, y >= 1, x + 1 < columns, y + 1 < side else { continue }
            var top: Float = 0
            for dy in -1...1 {
                for dx in -1...1 { top = max(top, values[(y + dy) * columns + x + dx]) }
            }
            sum += top
        }
        return sum
    }
}
