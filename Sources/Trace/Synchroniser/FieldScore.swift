internal import Imaging
internal import Watermark

/// How much pilot power a field shows under a geometry: per pilot and window the
/// excess over noise, summed, over its standard deviation under noise.
struct FieldScore: Sendable {
    let field: SpectrogramField
    /// Pilot frequencies, cycles per tile pixel.
    let frequencies: [(x: Float, y: Float)]

    init(_ field: SpectrogramField, _ carriers: CarrierSet) {
        self.field = field
        frequencies = PilotSearch(carriers).frequencies
    }

    /// Bilinear score; about standard normal for a geometry that has nothing to do
    /// with the picture. O(windows · pilots).
    func callAsFunction(_ g: LocalGeometry) -> Float {
        var sum: Float = 0
        var count: Float = 0
        for (i, centre) in field.centres.enumerated() {
            guard let j = g.jacobian(centre) else { continue }
            field.maps[i].withUnsafeBufferPointer { map in
                for f in frequencies {
                    // f_photo = Jᵀ f_tile
                    let value = SpectrogramField.bilinear(
                        map.baseAddress!, j.0 * f.x + j.2 * f.y, j.1 * f.x + j.3 * f.y,
                        side: field.side)
                    if value >= 0 {
                        sum += value - field.background[i]
                        count += 1
                    }
                }
            }
        }
        // Fewer than a tenth of the lines inside the spectrum say nothing.
        guard count * 10 > Float(field.centres.count * frequencies.count) else { return -10 }
        // log₂(1+P) of an exponential P has a deviation of about 0.62.
        return sum / (count.squareRoot() * 0.62 * SpectrogramField.scale)
    }

    /// Climbs from `start`: coordinate steps and random mixtures of them, halved
    /// whenever none helps.
    func climb(
        _ start: LocalGeometry, seed: UInt64, step: Double = 0.02, rounds: Int = 7
    ) -> (geometry: LocalGeometry, score: Float) {
        var generator = DeterministicGenerator(seed: seed)
        var best = start
        var top = self(start)
        var step = step
        // A perspective term moves the corner as much as a linear one of the same size.
        let unit: [Double] = [1, 1, 1, 1, 1, 1, 1]
        let size = abs(start.determinant).squareRoot()
        for _ in 0..<rounds {
            var improved = false
            for trial in 0..<44 {
                var next = best
                if trial < 14 {
                    let k = trial / 2
                    let sign: Double = trial % 2 == 0 ? 1 : -1
                    next.v[k] += sign * step * unit[k] * (k < 4 ? size : 1)
                } else {
                    for k in 0..<7 {
                        next.v[k] += step * unit[k] * generator.uniform(-1...1) * (k < 4 ? size : 1)
                    }
                }
                guard abs(next.v[6]) < 0.25 else { continue }
                let score = self(next)
                if score > top {
                    top = score
                    best = next
                    improved = true
                }
            }
            if !improved { step /= 2 }
        }
        return (best, top)
    }
}

extension FieldScore {
    /// Each window's own share of the score, z-like; 0 where the geometry does not reach.
    func evidence(_ g: LocalGeometry) -> [(Point, Double)] {
        field.centres.enumerated().map { i, centre in
            guard let j = g.jacobian(centre) else { return (centre, 0) }
            var sum: Float = 0
            var count: Float = 0
            field.maps[i].withUnsafeBufferPointer { map in
                for f in frequencies {
                    let value = SpectrogramField.bilinear(
                        map.baseAddress!, j.0 * f.x + j.2 * f.y, j.1 * f.x + j.3 * f.y,
                        side: field.side)
                    if value >= 0 {
                        sum += value - field.background[i]
                        count += 1
                    }
                }
            }
            guard count > 0 else { return (centre, 0) }
            return (centre, Double(sum / (count.squareRoot() * 0.62 * SpectrogramField.scale)))
        }
    }
}
