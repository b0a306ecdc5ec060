internal import Foundation

/// What turns the oversampled scene into photosites: the photosite's aperture, the
/// disc of confusion and straight camera shake, as a list of weighted taps.
struct PointSpread: Sendable {
    /// How the sensor's photosites gather from the samples at twice their density.
    enum Grid: Sendable {
        /// Mean of the photosite's own 2 × 2 samples; no further blur. Its response,
        /// cos(πf/2), is that of a micro-lens filling some nine tenths of the photosite.
        case aperture
        /// Taps on the dense samples, aperture included.
        case dense
        /// [1 3 3 1]/8 in both directions, then taps on the photosites. Its zeros lie
        /// where aliasing would fold to low frequencies, and what folds to high ones
        /// the large blur that follows removes.
        case decimated
    }

    struct Tap: Sendable {
        var x: Int
        var y: Int
        var weight: Float
    }

    let grid: Grid
    let taps: [Tap]
    /// Standard deviation the lens blur gets on top, for blurs too small for taps; px.
    let extraSigma: Double

    /// Photosites beyond a tile that its blur reaches.
    var margin: Int {
        switch grid {
        case .aperture: 0
        case .dense: (taps.reduce(0) { max($0, abs($1.x), abs($1.y)) } + 1) / 2
        case .decimated: taps.reduce(0) { max($0, abs($1.x), abs($1.y)) } + 1
        }
    }

    init(_ s: CameraSettings) {
        if s.defocus < 0.5 && s.motion < 0.5 {
            grid = .aperture
            taps = []
            // Variances per axis: a disc R²/4; a line L²/12 along it, shared by both axes.
            extraSigma =
                (s.defocus * s.defocus / 4 + s.motion * s.motion / 24).squareRoot()
        } else if s.defocus <= 1.2 && s.motion <= 2.5 {
            grid = .dense
            extraSigma = 0
            let own = Self.raster(radius: 2 * s.defocus, length: 2 * s.motion, s.motionAngle)
            var sum: [[Int]: Float] = [:]
            for t in own {
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    sum[[t.y + dy, t.x + dx], default: 0] += t.weight / 4
                }
            }
            taps = sum.keys.sorted { $0.lexicographicallyPrecedes($1) }.map {
                Tap(x: $0[1], y: $0[0], weight: sum[$0]!)
            }
        } else {
            grid = .decimated
            extraSigma = 0
            // [1 3 3 1] blurs by 1/8 px² more than the aperture: the disc gives that back.
            let radius = max(0, s.defocus * s.defocus - 0.5).squareRoot()
            taps = Self.raster(radius: radius, length: s.motion, s.motionAngle)
        }
    }

    /// A disc drawn along a line, integrated over unit cells; weights sum to 1.
    private static func raster(radius: Double, length: Double, _ degrees: Double) -> [Tap] {
        let dx = cos(degrees * .pi / 180)
        let dy = sin(degrees * .pi / 180)
        let reach = Int((radius + length / 2).rounded(.up)) + 1
        let side = 2 * reach + 1
        var bins = [Double](repeating: 0, count: side * side)
        let steps = max(1, Int(length * 6))
        let fine = 6
        let r = max(radius, 0.05)
        let n = max(1, Int((r * Double(fine)).rounded(.up)))
        for k in 0..<steps {
            let t = ((Double(k) + 0.5) / Double(steps) - 0.5) * length
            for j in -n...n {
                for i in -n...n {
                    let x = Double(i) / Double(n) * r
                    let y = Double(j) / Double(n) * r
                    if x * x + y * y > r * r * 1.0001 { continue }
                    let cx = Int((x + t * dx).rounded()) + reach
                    let cy = Int((y + t * dy).rounded()) + reach
                    bins[cy * side + cx] += 1
                }
            }
        }
        let total = bins.reduce(0, +)
        var out = [Tap]()
        for y in 0..<side {
            for x in 0..<side where bins[y * side + x] > 0 {
                out.append(
                    Tap(
                        x: x - reach, y: y - reach,
                        weight: Float(bins[y * side + x] / total)))
            }
        }
        return out
    }
}
