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
        // Fewer than a tenth of the lines inside the spectrum say nothing.
        score(g, leastShare: 0.1) { SpectrogramField.bilinear($0, $1, $2, side: $3) }
    }

    /// As the score itself, nearest bin, for dilated fields.
    func coarse(_ g: LocalGeometry) -> Float {
        score(g, leastShare: 0.3) { map, x, y, side in
            Float(SpectrogramField.nearest(map, x, y, side: side))
        }
    }

    /// Reads a window's map at a frequency; negative outside.
    private typealias Reading = (UnsafePointer<UInt8>, Float, Float, Int) -> Float

    @inline(__always)
    private func score(_ g: LocalGeometry, leastShare: Float, _ read: Reading) -> Float {
        var sum: Float = 0
        var count: Float = 0
        for (i, centre) in field.centres.enumerated() {
            guard let j = g.jacobian(centre) else { continue }
            add(window: i, j, read, to: &sum, &count)
        }
        let lines = Float(field.centres.count * frequencies.count)
        return count > leastShare * lines ? Self.normalised(sum, count) : -10
    }

    /// Adds up a window's excess of power at every pilot that lies inside its spectrum.
    @inline(__always)
    private func add(
        window i: Int, _ j: (Float, Float, Float, Float), _ read: Reading, to sum: inout Float,
        _ count: inout Float
    ) {
        field.maps[i].withUnsafeBufferPointer { map in
            for f in frequencies {
                // f_photo = Jᵀ f_tile
                let value = read(
                    map.baseAddress!, j.0 * f.x + j.2 * f.y, j.1 * f.x + j.3 * f.y, field.side)
                if value >= 0 {
                    sum += value - field.background[i]
                    count += 1
                }
            }
        }
    }

    private static func normalised(_ sum: Float, _ count: Float) -> Float {
        // log₂(1+P) of an exponential P has a deviation of about 0.62.
        sum / (count.squareRoot() * 0.62 * SpectrogramField.scale)
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

    /// Each window's own share of the score, z-like; 0 where the geometry does not reach.
    func evidence(_ g: LocalGeometry) -> [(Point, Double)] {
        field.centres.enumerated().map { i, centre in
            guard let j = g.jacobian(centre) else { return (centre, 0) }
            var sum: Float = 0
            var count: Float = 0
            add(
                window: i, j, { SpectrogramField.bilinear($0, $1, $2, side: $3) }, to: &sum, &count)
            return (centre, count > 0 ? Double(Self.normalised(sum, count)) : 0)
        }
    }
}
