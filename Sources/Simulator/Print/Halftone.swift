internal import Foundation
internal import Imaging

/// How a printer turns a tint into dots.
package enum Halftone: Sendable, Equatable {
    /// Dots on a grid that grow with the tint (amplitude modulation), the habit of laser
    /// printers: 106 lines an inch at 45° is a usual choice at 600 dpi (B. Barnett, Halftones on
    /// PostScript printers, 1996), 85 where toner is coarse, 133 to 150 for pictures. The black
    /// screen lies at `degrees`,
    /// cyan, magenta and yellow at −30°, +30° and −45° from it, the classical 15°, 75° and 0°
    /// (Yule, Principles of Color Reproduction, 1967, ch. 13).
    case clusteredDot(linesPerInch: Double, degrees: Double)
    /// Single drops whose error goes to their neighbours (Floyd & Steinberg, Proc. SID 17/2,
    /// 1976), in rows of alternating direction, with a noisy threshold against worms
    /// (Ulichney, Digital Halftoning, 1987, §8.3): what ink-jet drivers do.
    case errorDiffusion
}

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

/// Floyd–Steinberg error diffusion with serpentine rows and a threshold that jitters by a
/// tenth. Serial by nature; the rows come in order.
struct ErrorDiffusion {
    private var errors: [Float]
    private var next: [Float]
    private let noise: PrintNoise
    private let stream: UInt64

    init(width: Int, noise: PrintNoise, stream: UInt64) {
        errors = [Float](repeating: 0, count: width + 2)
        next = errors
        self.noise = noise
        self.stream = stream
    }

    mutating func row(
        _ y: Int, coverage: UnsafePointer<Float>, count: Int, into bits: UnsafeMutablePointer<UInt8>
    ) {
        let forward = y & 1 == 0
        let step = forward ? 1 : -1
        noise.withRow(y, stream: stream) { jitter in
            errors.withUnsafeMutableBufferPointer { errors in
                next.withUnsafeMutableBufferPointer { next in
                    next.update(repeating: 0)
                    var ahead: Float = 0
                    for k in 0..<count {
                        let x = forward ? k : count - 1 - k
                        let c = coverage[x]
                        // Bare paper and solids pass no error on: no stray drops on white.
                        if c <= 0 || c >= 1 {
                            bits[x] = c >= 1 ? 1 : 0
                            ahead = 0
                            continue
                        }
                        let value = c + errors[x + 1] + ahead
                        let on = value > 0.5 + 0.1 * jitter[x]
                        bits[x] = on ? 1 : 0
                        let e = value - (on ? 1 : 0)
                        ahead = e * 7 / 16
                        next[x + 1 - step] += e * 3 / 16
                        next[x + 1] += e * 5 / 16
                        next[x + 1 + step] += e * 1 / 16
                    }
                }
            }
        }
        swap(&errors, &next)
    }
}
