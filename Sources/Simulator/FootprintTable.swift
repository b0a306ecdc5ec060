/// How much each cell of an emission level counts in a sample, along one axis: the
/// integral of the lens's blur over the cell's sub-pixel apertures.
///
/// The blur is the biweight (1 − t²)², |t| < 1, times 15/16: smooth, compact, with
/// variance 1/7, and with side lobes that fall as the cube of frequency. Its
/// integral is the polynomial in `cumulative`. The weights depend on the sample's
/// place within a cell, quantised to 1/64.
struct FootprintTable {
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
