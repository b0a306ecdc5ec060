internal import Foundation
internal import Imaging
internal import Support
internal import Watermark

/// For each window of 2×2 cells, how well the known lines fit at every shift: a
/// stack of T×T maps, each normalised so that a picture without a mark gives
/// about standard normal values.
struct LagVolume: Sendable {
    let side: Int
    /// Windows across and down; neighbours share half their cells.
    let columns: Int
    let rows: Int
    /// T² values per window, row by row: z at shift (x, y) pixels.
    let maps: [[Float]]
    /// Middle of each window on the canvas, tile pixels.
    let centres: [Point]

    /// A line counts for no more than this many times the noise around it; content
    /// that happens to lie on a line must not decide.
    private static let pilotCap: Float = 6
    private static let referenceCap: Float = 2.5
    /// Pilots count this many times as much as a reference line. Their amplitude is
    /// larger still, but few lines alone leave many shifts nearly as good as the best.
    private static let pilotWeight: Float = 3

    /// - Parameters:
    ///   - reach: known lines of up to this radius are used, cycles per pixel.
    ///   - turned: looks for marks that stand on their head. Their lines are the conjugate ones,
    ///     so that the cells of the upright canvas do; only z means something then, not shifts.
    init(_ cells: CellSpectra, reach: Float, turned: Bool = false) {
        let lines = cells.lines
        side = lines.side
        columns = max(1, cells.columns - 1)
        rows = max(1, cells.rows - 1)
        let (columns, rows, side) = (columns, rows, side)
        let wide = min(2, cells.columns)
        let tall = min(2, cells.rows)
        centres = (0..<columns * rows).map { index in
            Point(
                (Double(index % columns) + Double(wide) / 2) * Double(side),
                (Double(index / columns) + Double(tall) / 2) * Double(side))
        }
        maps = Parallel.map(columns * rows) { index in
            let x = index % columns
            let y = index / columns
            return Self.map(
                cells.folded(columns: x..<x + wide, rows: y..<y + tall), lines: lines, reach: reach,
                turned: turned)
        }
    }

    /// The lag map of one folded window.
    static func map(
        _ folded: [Float], lines: CarrierLines, reach: Float, turned: Bool = false
    ) -> [Float] {
        let side = lines.side
        let noise = bandNoise(folded, lines: lines)
        var spectrum = HalfSpectrum(width: side, height: side)
        var energy: Float = 0
        for k in 0..<lines.knownCount where lines.radius[k] <= reach {
            let sigma = noise[lines.band[k]]
            guard sigma > 0 else { continue }
            let re = folded[2 * k] / sigma
            let im = folded[2 * k + 1] / sigma
            let magnitude = (re * re + im * im).squareRoot()
            let pilot = k < lines.pilotCount
            let cap = pilot ? pilotCap : referenceCap
            let gain = (pilot ? pilotWeight : 1) * (magnitude > cap ? cap / magnitude : 1)
            let (a, b) = (re * gain, im * gain)
            energy += a * a + b * b
            // F · conj(template), whose inverse transform peaks at the shift.
            let ti = turned ? -lines.templateIm[k] : lines.templateIm[k]
            let pr = a * lines.templateRe[k] + b * ti
            let pi = b * lines.templateRe[k] - a * ti
            let line = lines.lines[k]
            let flip = line.u < 0
            let u = flip ? -line.u : line.u
            let v = flip ? (side - line.v) % side : line.v
            let i = 2 * (v * spectrum.columns + u)
            spectrum.values[i] = pr
            spectrum.values[i + 1] = flip ? -pi : pi
        }
        guard energy > 0 else { return [Float](repeating: 0, count: side * side) }
        // The inverse gives (2/T²) Σ Re(…); Σ Re(…) has variance energy/2 under random phases.
        let scale = Float(side * side) / 2 / (energy / 2).squareRoot()
        return Spectrum.inverse(spectrum).samples.map { $0 * scale }
    }

    /// Root mean square of the payload lines per band, outliers limited: payload and noise
    /// together, which is what a known line must be measured against.
    static func bandNoise(_ folded: [Float], lines: CarrierLines) -> [Float] {
        var powers = [[Float]](repeating: [], count: CarrierLines.bandCount)
        for k in lines.knownCount..<lines.count {
            powers[lines.band[k]].append(
                folded[2 * k] * folded[2 * k] + folded[2 * k + 1] * folded[2 * k + 1])
        }
        return powers.map { band in
            guard !band.isEmpty else { return 0 }
            let middle = band.sorted()[band.count / 2]
            // The median of an exponential is ln 2 of its mean.
            return (middle / 0.693).squareRoot()
        }
    }

    private init(side: Int, columns: Int, rows: Int, maps: [[Float]], centres: [Point]) {
        self.side = side
        self.columns = columns
        self.rows = rows
        self.maps = maps
        self.centres = centres
    }

    /// The volume of the negative picture.
    func negated() -> LagVolume {
        LagVolume(
            side: side, columns: columns, rows: rows, maps: maps.map { $0.map { -$0 } },
            centres: centres)
    }

    /// z at a fractional shift of window `index`, bilinear, periodic.
    @inline(__always)
    func value(_ index: Int, _ shift: Point) -> Float {
        let fx = shift.x.rounded(.down)
        let fy = shift.y.rounded(.down)
        let ax = Float(shift.x - fx)
        let ay = Float(shift.y - fy)
        let x0 = wrap(Int(fx))
        let y0 = wrap(Int(fy))
        let x1 = x0 + 1 == side ? 0 : x0 + 1
        let y1 = y0 + 1 == side ? 0 : y0 + 1
        return maps[index].withUnsafeBufferPointer { m in
            (1 - ay) * ((1 - ax) * m[y0 * side + x0] + ax * m[y0 * side + x1])
                + ay * ((1 - ax) * m[y1 * side + x0] + ax * m[y1 * side + x1])
        }
    }

    @inline(__always)
    private func wrap(_ k: Int) -> Int {
        let r = k % side
        return r < 0 ? r + side : r
    }

    /// The sum of the windows of a rectangle at one common shift, normalised to
    /// unit variance under noise: T² values.
    func summed(columns xs: Range<Int>, rows ys: Range<Int>) -> [Float] {
        var sum = [Float](repeating: 0, count: side * side)
        var active: Float = 0
        for y in ys {
            for x in xs {
                let map = maps[y * columns + x]
                // Windows without any residual, on black bars say, add neither mark nor noise.
                guard map[0] != 0 || map[side] != 0 else { continue }
                active += 1
                for i in sum.indices { sum[i] += map[i] }
            }
        }
        guard active > 0 else { return sum }
        // Neighbours share half their cells: correlation 1/2 along an axis, 1/4 diagonally.
        func spread(_ n: Int) -> Float { Float(n) + Float(n - 1) }
        let share = active / Float(xs.count * ys.count)
        let scale = 1 / max(1, spread(xs.count) * spread(ys.count) * share).squareRoot()
        for i in sum.indices { sum[i] *= scale }
        return sum
    }

    /// The largest value of such a sum, or of its negative, and its shift, within ±T/2 pixels.
    func best(of sum: [Float], negated: Bool = false) -> (z: Float, shift: Point) {
        let sign: Float = negated ? -1 : 1
        var top: Float = -.infinity
        for value in sum { top = max(top, sign * value) }
        let at = sum.firstIndex { sign * $0 == top } ?? 0
        let half = side / 2
        return (
            top,
            Point(
                Double((at % side + half) % side - half), Double((at / side + half) % side - half))
        )
    }

    /// `best(of:)` of `summed(columns:rows:)`.
    func best(columns xs: Range<Int>, rows ys: Range<Int>) -> (z: Float, shift: Point) {
        best(of: summed(columns: xs, rows: ys))
    }
}

extension LagVolume {
    /// The highest shifts at which the windows together show the known lines, the
    /// best of any 3×3 group or of all; at least `apart` pixels from each other.
    func peaks(above threshold: Float, apart: Double, limit: Int) -> [(z: Float, shift: Point)] {
        let wide = min(3, columns)
        let tall = min(3, rows)
        var found = [(z: Float, shift: Point)]()
        var groups = [(0..<columns, 0..<rows)]
        for y in stride(from: 0, through: rows - tall, by: max(1, tall - 1)) {
            for x in stride(from: 0, through: columns - wide, by: max(1, wide - 1)) {
                groups.append((x..<x + wide, y..<y + tall))
            }
        }
        let all = groups
        let lists = Parallel.map(all.count) { k -> [(z: Float, shift: Point)] in
            var sum = summed(columns: all[k].0, rows: all[k].1)
            var out = [(z: Float, shift: Point)]()
            for _ in 0..<limit {
                let top = best(of: sum)
                guard top.z > threshold else { break }
                out.append(top)
                clear(&sum, around: top.shift, radius: Int(apart))
            }
            return out
        }
        for peak in lists.flatMap({ $0 }).sorted(by: { $0.z > $1.z }) {
            let close = found.contains { f in
                let d = f.shift - peak.shift
                let s = Double(side)
                let x = abs(d.x - (d.x / s).rounded() * s)
                let y = abs(d.y - (d.y / s).rounded() * s)
                return x < apart && y < apart
            }
            if !close { found.append(peak) }
            if found.count == limit { break }
        }
        return found
    }

    private func clear(_ sum: inout [Float], around shift: Point, radius: Int) {
        for dy in -radius...radius {
            for dx in -radius...radius {
                let x = ((Int(shift.x) + dx) % side + side) % side
                let y = ((Int(shift.y) + dy) % side + side) % side
                sum[y * side + x] = 0
            }
        }
    }
}
