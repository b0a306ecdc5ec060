internal import Foundation
internal import Watermark

/// Adds up the cells of an aligned canvas and reads the payload chips.
///
/// Maximum-ratio combination over cells and over lines (Proakis, Digital
/// Communications, §13.4): each cell counts by the mark it shows over its noise,
/// each line by the gain of its band over the noise beside it.
struct Demodulator: Sendable {
    let lines: CarrierLines

    func soft(_ cells: CellSpectra) -> SoftBits {
        let count = cells.columns * cells.rows
        let evidence = cellWeights(cells)
        // Combine the cells.
        var sum = [Float](repeating: 0, count: 2 * lines.count)
        var squares = [Float](repeating: 0, count: lines.count)
        var weightSum: Float = 0
        var weightSquares: Float = 0
        for i in 0..<count {
            let w = evidence.weights[i]
            if w == 0 { continue }
            weightSum += w
            weightSquares += w * w
            cells.values[i].withUnsafeBufferPointer { cell in
                for k in 0..<lines.count {
                    let re = w * cell[2 * k]
                    let im = w * cell[2 * k + 1]
                    sum[2 * k] += re
                    sum[2 * k + 1] += im
                    squares[k] += re * re + im * im
                }
            }
        }
        let variance = lineVariance(
            sum, squares, effective: weightSquares > 0 ? weightSum * weightSum / weightSquares : 1)
        let gain = bandGains(sum, variance)

        var bits = [Float](repeating: 0, count: Codeword.length)
        var energy = [Float](repeating: 0, count: Codeword.length)
        var known: Float = 0
        var knownEnergy: Float = 0
        for k in 0..<lines.knownCount {
            let t = lines.templateRe[k] * sum[2 * k] + lines.templateIm[k] * sum[2 * k + 1]
            let sigma = variance[k].squareRoot()
            guard sigma > 0 else { continue }
            let a: Float = k < lines.pilotCount ? 3 : 1
            let cap: Float = k < lines.pilotCount ? 6 : 3
            known += a * min(max(t / sigma, -cap), cap)
            let m = min(
                (sum[2 * k] * sum[2 * k] + sum[2 * k + 1] * sum[2 * k + 1]).squareRoot() / sigma,
                cap)
            knownEnergy += a * a * m * m / 2
        }
        for (j, line) in lines.carriers.payload.enumerated() {
            let k = lines.knownCount + j
            let v = variance[k]
            guard v > 0 else { continue }
            let ratio = gain[lines.band[k]] / v
            let limit = 3 * v.squareRoot()
            let re = min(max(sum[2 * k], -limit), limit) * line.signRe
            let im = min(max(sum[2 * k + 1], -limit), limit) * line.signIm
            bits[line.bitRe] += ratio * re
            bits[line.bitIm] += ratio * im
            energy[line.bitRe] += ratio * ratio * v / 2
            energy[line.bitIm] += ratio * ratio * v / 2
        }
        let scale = (energy.reduce(0, +) / Float(Codeword.length)).squareRoot()
        if scale > 0 { for b in bits.indices { bits[b] /= scale } }
        return SoftBits(
            values: bits, knownLineZ: knownEnergy > 0 ? known / knownEnergy.squareRoot() : 0,
            cellEvidence: evidence.correlation, columns: cells.columns, rows: cells.rows)
    }

    /// How much each cell counts: known-line amplitude, smoothed over neighbours,
    /// over the cell's noise power.
    private func cellWeights(
        _ cells: CellSpectra
    ) -> (weights: [Float], correlation: [Float]) {
        let count = cells.columns * cells.rows
        var amplitude = [Float](repeating: 0, count: count)
        var noise = [Float](repeating: 0, count: count)
        var z = [Float](repeating: 0, count: count)
        for i in 0..<count {
            let cell = cells.values[i]
            let sigma = LagVolume.bandNoise(cell, lines: lines)
            let mean = sigma.reduce(0) { $0 + $1 * $1 } / Float(sigma.count)
            guard mean > 0 else { continue }
            let limit = 6 * mean.squareRoot()
            var t: Float = 0
            var e: Float = 0
            for k in 0..<lines.knownCount {
                let a = lines.weight[k]
                let v = lines.templateRe[k] * cell[2 * k] + lines.templateIm[k] * cell[2 * k + 1]
                t += a * min(max(v, -limit), limit)
                e += a * a
            }
            amplitude[i] = t / e
            noise[i] = mean
            z[i] = t / (e * mean / 2).squareRoot()
        }
        var weights = [Float](repeating: 0, count: count)
        // Nearly empty cells, beyond the picture's edge, must not seem noiseless.
        let floor = 0.2 * noise.reduce(0, +) / Float(count)
        let overall = max(0, amplitude.reduce(0, +) / Float(count))
        for y in 0..<cells.rows {
            for x in 0..<cells.columns {
                var sum: Float = 0
                var n: Float = 0
                for yy in max(0, y - 1)...min(cells.rows - 1, y + 1) {
                    for xx in max(0, x - 1)...min(cells.columns - 1, x + 1) {
                        sum += amplitude[yy * cells.columns + xx]
                        n += 1
                    }
                }
                let i = y * cells.columns + x
                guard noise[i] > 0 else { continue }
                let local = max(0.7 * sum / n + 0.3 * overall, 0.1 * overall)
                weights[i] = max(0, local) / max(noise[i], floor)
            }
        }
        if weights.allSatisfy({ $0 == 0 }) {
            weights = noise.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        }
        return (weights, z)
    }

    /// Noise power of each line of the sum, measured between the cells: what is
    /// not the same in all of them. A line's own estimate is drawn towards its
    /// band's; where there are too few cells, the band's power itself has to do.
    private func lineVariance(
        _ sum: [Float], _ squares: [Float], effective n: Float
    ) -> [Float] {
        var between = [Float](repeating: 0, count: CarrierLines.bandCount)
        var power = between
        var counts = between
        var own = [Float](repeating: 0, count: lines.count)
        for k in 0..<lines.count {
            let p = sum[2 * k] * sum[2 * k] + sum[2 * k + 1] * sum[2 * k + 1]
            own[k] = max(0, squares[k] - p / n) * n / max(1, n - 1)
            if k >= lines.knownCount {
                between[lines.band[k]] += own[k]
                power[lines.band[k]] += p
                counts[lines.band[k]] += 1
            }
        }
        return (0..<lines.count).map { k in
            let band = lines.band[k]
            guard counts[band] > 0 else { return 0 }
            let ground = between[band] / counts[band]
            let total = power[band] / counts[band]
            if n < 4 { return total }
            return max(((n - 1) * own[k] + 4 * ground) / (n + 3), 1e-3 * total)
        }
    }

    /// Amplitude of the mark per band, from the reference lines; smoothed over bands.
    private func bandGains(_ sum: [Float], _ variance: [Float]) -> [Float] {
        var gain = [Float](repeating: 0, count: CarrierLines.bandCount)
        var norm = [Float](repeating: 0, count: CarrierLines.bandCount)
        for k in lines.pilotCount..<lines.knownCount {
            let t = lines.templateRe[k] * sum[2 * k] + lines.templateIm[k] * sum[2 * k + 1]
            let limit = 3 * variance[k].squareRoot()
            gain[lines.band[k]] += min(max(t, -limit), limit)
            norm[lines.band[k]] += 1
        }
        let raw = zip(gain, norm).map { $1 > 0 ? $0 / $1 : 0 }
        let mean = max(0, gain.reduce(0, +) / max(1, norm.reduce(0, +)))
        return raw.indices.map { b in
            let near = [max(0, b - 1), b, min(raw.count - 1, b + 1)].map { raw[$0] }
            return max(near.reduce(0, +) / 3, 0.15 * mean, 1e-6)
        }
    }
}

/// A canvas map good enough to demodulate on, and how it came about.
struct Alignment: Sendable {
    enum Path: String, Sendable {
        case screenshot
        case outline
        case lines
        case poses
        case oracle
    }
    var map: CanvasMap
    /// Side of a tile on the canvas, pixels.
    var tileSide: Int
    /// Size of the residual that `map` leads into, over the input's.
    var level: Double
    var path: Path
    /// The first lag round's statistic.
    var statistic: Float
    /// Field or pilot score that led here.
    var score: Float
}

/// What demodulation makes of an aligned canvas: one soft value per code bit.
struct SoftBits: Sendable {
    /// 512 values, positive for +1, in units of their own standard deviation
    /// under noise.
    let values: [Float]
    /// Correlation of the known lines with what was found, in standard deviations.
    let knownLineZ: Float
    /// Per cell, the known lines' share: an evidence map.
    let cellEvidence: [Float]
    let columns: Int
    let rows: Int
}
