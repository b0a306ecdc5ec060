internal import Foundation
internal import Imaging
internal import Watermark

/// Finds a mark in a photo of a screen: geometries by what the screen's lines or
/// a grid of poses suggest, judged by pilot power, then by how the known lines
/// fit window by window.
struct PhotoSearch: Sendable {
    let lines: CarrierLines

    struct Candidate: Sendable {
        var geometry: LocalGeometry
        /// Pilot power over the field, in standard deviations.
        var score: Float
    }

    /// Climbs every start and keeps the best distinct ones.
    func climbed(
        _ starts: [LocalGeometry], _ score: FieldScore, keep: Int, step: Double = 0.02
    ) -> [Candidate] {
        let found = Parallel.map(starts.count) { k in
            let (geometry, z) = score.climb(starts[k], seed: UInt64(k), step: step)
            return Candidate(geometry: geometry, score: z)
        }
        var out = [Candidate]()
        for c in found.sorted(by: { $0.score > $1.score }) {
            let n = abs(c.geometry.determinant).squareRoot()
            let close = out.contains { o in
                zip(c.geometry.v, o.geometry.v).prefix(4).allSatisfy { abs($0 - $1) < 0.02 * n }
            }
            if !close { out.append(c) }
            if out.count == keep { break }
        }
        return out
    }

    /// Scale and aspect for a rectification that lines gave: the grid of both on a
    /// dilated field.
    func scaled(
        _ rectified: LocalGeometry, _ dilated: FieldScore, scales: ClosedRange<Double>,
        aspects: ClosedRange<Double>, keep: Int
    ) -> [Candidate] {
        let outer = 0.15 * Double(dilated.field.side)
        let step = 1.5 / outer
        let scaleCount = Int(log(scales.upperBound / scales.lowerBound) / step)
        let aspectCount = max(1, Int(log(aspects.upperBound / aspects.lowerBound) / step / 2))
        let rows = Parallel.map(scaleCount + 1) { k -> [Candidate] in
            let s = log(scales.lowerBound) + step * Double(k)
            return (0...aspectCount).map { j -> Candidate in
                let a =
                    log(aspects.lowerBound)
                    + log(aspects.upperBound / aspects.lowerBound) * Double(j) / Double(aspectCount)
                let g = rectified.scaled(exp(-s + a / 2), exp(-s - a / 2))
                return Candidate(geometry: g, score: dilated.coarse(g))
            }
        }
        return Array(rows.flatMap { $0 }.sorted { $0.score > $1.score }.prefix(keep))
    }
}

extension FieldScore {
    /// As the score itself, nearest bin, for dilated fields.
    func coarse(_ g: LocalGeometry) -> Float {
        var sum: Float = 0
        var count: Float = 0
        for (i, centre) in field.centres.enumerated() {
            guard let j = g.jacobian(centre) else { continue }
            field.maps[i].withUnsafeBufferPointer { map in
                for f in frequencies {
                    let value = SpectrogramField.nearest(
                        map.baseAddress!, j.0 * f.x + j.2 * f.y, j.1 * f.x + j.3 * f.y,
                        side: field.side)
                    if value >= 0 {
                        sum += Float(value) - field.background[i]
                        count += 1
                    }
                }
            }
        }
        guard count * 10 > 3 * Float(field.centres.count * frequencies.count) else { return -10 }
        return sum / (count.squareRoot() * 0.62 * SpectrogramField.scale)
    }
}
