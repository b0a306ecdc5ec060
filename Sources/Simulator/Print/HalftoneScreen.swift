internal import Foundation
internal import Imaging

/// A clustered-dot screen at any frequency and angle: each pixel's threshold is the rank of a
/// cosine spot function at its place, so that a tint of coverage a turns a share a of all
/// pixels on, dots first, holes last. At irrational angles the cells differ, and together show
/// more levels than one cell has pixels (supercells; Holladay, Proc. SID 21/2, 1980).
struct HalftoneScreen: Sendable {
    private static let phases = 1024
    private static let ranks = 4096
    private let cosine: [Float]
    /// Rank 0…1 of a spot value −2…2.
    private let rank: [Float]
    private let stepX: Double
    private let stepY: Double
    private let originX: Double
    private let originY: Double

    /// - Parameter linesPerPixel: screen frequency, cycles per device pixel.
    init(linesPerPixel: Double, degrees: Double, seed: UInt64) {
        var g = DeterministicGenerator(seed: seed ^ 0x5C_4EE4)
        stepX = linesPerPixel * cos(degrees * .pi / 180)
        stepY = linesPerPixel * sin(degrees * .pi / 180)
        originX = g.uniform()
        originY = g.uniform()
        let cosine = (0..<Self.phases).map {
            Float(cos(2 * Double.pi * Double($0) / Double(Self.phases)))
        }
        self.cosine = cosine
        // The distribution of cos 2πu + cos 2πv, by counting.
        var histogram = [Int](repeating: 0, count: Self.ranks)
        for a in stride(from: 0, to: Self.phases, by: 2) {
            for b in stride(from: 1, to: Self.phases, by: 2) {
                histogram[Self.bin(cosine[a] + cosine[b])] += 1
            }
        }
        let total = Float(Self.phases * Self.phases / 4)
        var below = 0
        rank = histogram.map { n in
            let middle = Float(below) + Float(n) / 2
            below += n
            return middle / total
        }
    }

    @inline(__always)
    private static func bin(_ value: Float) -> Int {
        min(max(Int((value + 2) * Float(ranks) / 4), 0), ranks - 1)
    }

    /// Writes 1 where `coverage` exceeds the threshold, for one row of device pixels.
    func row(
        _ y: Int, coverage: UnsafePointer<Float>, count: Int, into bits: UnsafeMutablePointer<UInt8>
    ) {
        let phases = Double(Self.phases)
        let u0 = originX + Double(y) * stepY
        let v0 = originY + Double(y) * stepX
        cosine.withUnsafeBufferPointer { cosine in
            rank.withUnsafeBufferPointer { rank in
                for x in 0..<count {
                    let c = coverage[x]
                    if c <= 0 {
                        bits[x] = 0
                        continue
                    }
                    let u = Int((u0 + Double(x) * stepX) * phases) & (Self.phases - 1)
                    let v = Int((v0 - Double(x) * stepY) * phases) & (Self.phases - 1)
                    // The spot's top is reached by the faintest tint.
                    bits[x] = c > 1 - rank[Self.bin(cosine[u] + cosine[v])] ? 1 : 0
                }
            }
        }
    }
}
