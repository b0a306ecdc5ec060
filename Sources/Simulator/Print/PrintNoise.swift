internal import Foundation
internal import Imaging

/// Seeded noise for tens of millions of pixels: a table of Gaussian values that every row
/// reads from a place of its own, and coarse maps for what changes over millimetres.
struct PrintNoise: Sendable {
    private static let period = 1 << 16
    private let table: [Float]
    private let seed: UInt64

    init(seed: UInt64) {
        var g = DeterministicGenerator(seed: seed ^ 0x0DD5_0F1A_1E5A_11CE)
        self.seed = g.next()
        // The sum of four uniform values: smooth and cheap, cut at 3.5 deviations.
        table = (0..<2 * Self.period).map { _ in
            Float((g.uniform() + g.uniform() + g.uniform() + g.uniform() - 2) * 3.0.squareRoot())
        }
    }

    /// Deviation 1, for up to 65,536 pixels of `row`; `stream` tells uses apart.
    func withRow(_ row: Int, stream: UInt64, _ body: (UnsafePointer<Float>) -> Void) {
        var g = DeterministicGenerator(
            seed: seed &+ stream &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: row))
        let start = Int(truncatingIfNeeded: g.next() >> 48) & (Self.period - 1)
        table.withUnsafeBufferPointer { body($0.baseAddress! + start) }
    }

    /// A smooth field of mean 0 and deviation 1, a value each `cell` pixels.
    func field(width: Int, height: Int, cell: Double, stream: UInt64) -> Plane {
        let w = max(2, Int(Double(width) / cell) + 2)
        let h = max(2, Int(Double(height) / cell) + 2)
        var g = DeterministicGenerator(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        let raw = Plane(
            width: w, height: h,
            samples: (0..<w * h).map { _ in
                Float((g.uniform() + g.uniform() + g.uniform() - 1.5) * 2)
            })
        var smooth = Smoothing.gaussian(raw, sigma: 1)
        // White noise through a Gaussian of deviation 1 keeps 1/√(4π) of its own.
        for i in smooth.samples.indices { smooth.samples[i] *= 3.545 }
        return smooth
    }
}
