internal import Foundation

/// How much each cell of an emission level counts in a sample, along one axis: the
/// integral of the lens's blur over the cell's sub-pixel apertures.
///
/// The blur is the biweight (1 − t²)², |t| < 1, times 15/16: smooth, compact, with
/// variance 1/7, and with side lobes that fall as the cube of frequency. Its
/// integral is the polynomial in `cumulative`. The weights depend on the sample's
/// place within a cell, quantised to 1/64.
struct EWAKernelTable {
    static let phases = 64
    /// The most cells a footprint may touch; `halfWidth` of at most 2 cells does.
    static let maxTaps = 6

    /// Cells per phase, `taps` each; lanes are R, G, B and coverage.
    private(set) var weights: [SIMD4<Float>]
    /// The first cell of each phase, relative to the one the sample lies in.
    private(set) var start: [Int32]
    private(set) var taps = 0

    init() {
        weights = [SIMD4<Float>](
            repeating: SIMD4(repeating: 0), count: Self.phases * Self.maxTaps)
        start = [Int32](repeating: 0, count: Self.phases)
    }

    /// `halfWidth` of the blur in cells; `low` and `high` the apertures' ends per lane.
    mutating func fill(halfWidth: Float, low: SIMD4<Float>, high: SIMD4<Float>) {
        let w = max(halfWidth, 0.02)
        let lowest = low.min()
        let highest = high.max()
        taps = 0
        for k in 0..<Self.phases {
            let phase = (Float(k) + 0.5) / Float(Self.phases)
            let first = Int((phase - w - highest).rounded(.down)) + 1
            let last = Int((phase + w - lowest).rounded(.up)) - 1
            start[k] = Int32(first)
            taps = max(2, taps, last - first + 1)
        }
        precondition(taps <= Self.maxTaps)
        let area = high - low
        for k in 0..<Self.phases {
            let phase = (Float(k) + 0.5) / Float(Self.phases)
            for i in 0..<taps {
                let cell = Float(Int(start[k]) + i) - phase
                weights[k * taps + i] =
                    (Self.cumulative((high + cell) / w) - Self.cumulative((low + cell) / w))
                    / area
            }
        }
    }

    @inline(__always)
    private static func cumulative(_ t: SIMD4<Float>) -> SIMD4<Float> {
        var s = (t + 1) * 0.5
        s.replace(with: 0, where: s .< 0)
        s.replace(with: 1, where: s .> 1)
        return s * s * s * (s * (s * 6 - 15) + 10)
    }
}

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
