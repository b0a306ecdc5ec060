internal import Foundation
internal import Imaging

/// What is left of a picture when its content has been taken away as far as can
/// be without the original: the mark, noise, and remains of texture.
///
/// Each pixel is weighted by how quiet its surroundings are, w = 1 / (1 + (R/τ)²)
/// with R the 5×5 range; a weighted local mean (normalised convolution, Knutsson &
/// Westin, CVPR 1993) is subtracted, the difference clipped and weighted again.
/// Text and edges fade, the flat gaps between them speak.
enum Residual {
    /// Grey levels beyond which a difference is content, not mark.
    static let clip: Float = env("CLIP", 6)
    static func env(_ n: String, _ d: Float) -> Float { ProcessInfo.processInfo.environment[n].flatMap { Float($0) } ?? d }
    /// The least τ, grey levels; noisy pictures get twice their median range.
    static let quiet: Float = env("QUIET", 12)
    /// Radius of the box averages behind the local mean; σ ≈ 6 px.
    static let radius = Int(env("RADIUS", 6))

    /// The residual of `luma`, of the same size, mostly within ±`clip`. All cores.
    static func of(_ luma: Plane) -> Plane {
        let width = luma.width
        let range = LocalRange.of(luma)
        let tau = min(env("TMAX", 24), max(quiet, env("MED", 2) * median(range)))
        var weight = range
        var weighted = luma
        let inverse = 1 / (tau * tau)
        update(&weight, &weighted, width: width) { r, x in
            let w = 1 / (1 + r * r * inverse)
            return (w, w * x)
        }
        let meanWeight = BoxFilter.blur(weight, radius: radius, passes: 2)
        let meanValue = BoxFilter.blur(weighted, radius: radius, passes: 2)
        return Plane(width: width, height: luma.height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            luma.samples.withUnsafeBufferPointer { x in
                weight.samples.withUnsafeBufferPointer { w in
                    meanWeight.samples.withUnsafeBufferPointer { mw in
                        meanValue.samples.withUnsafeBufferPointer { mv in
                            nonisolated(unsafe) let (x, w, mw, mv) = (
                                x.baseAddress!, w.baseAddress!, mw.baseAddress!, mv.baseAddress!
                            )
                            Parallel.ranges(luma.height) { rows in
                                for i in rows.lowerBound * width..<rows.upperBound * width {
                                    let difference = x[i] - mv[i] / mw[i]
                                    out[i] = w[i] * min(max(difference, -clip), clip)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func update(
        _ a: inout Plane, _ b: inout Plane, width: Int,
        _ body: @Sendable (Float, Float) -> (Float, Float)
    ) {
        let height = a.height
        a.samples.withUnsafeMutableBufferPointer { a in
            b.samples.withUnsafeMutableBufferPointer { b in
                nonisolated(unsafe) let (a, b) = (a.baseAddress!, b.baseAddress!)
                Parallel.ranges(height) { rows in
                    for i in rows.lowerBound * width..<rows.upperBound * width {
                        (a[i], b[i]) = body(a[i], b[i])
                    }
                }
            }
        }
    }

    /// The median of a thinned-out sample of `plane`, to a quarter of a grey level.
    private static func median(_ plane: Plane) -> Float {
        var histogram = [Int](repeating: 0, count: 1024)
        let step = max(1, plane.samples.count / 65536) | 1
        var count = 0
        for i in stride(from: 0, to: plane.samples.count, by: step) {
            histogram[min(1023, max(0, Int(plane.samples[i] * 4)))] += 1
            count += 1
        }
        var seen = 0
        for (bin, n) in histogram.enumerated() {
            seen += n
            if Float(seen) >= env("QT", 0.25) * Float(count) { return Float(bin) / 4 }
        }
        return 0
    }
}
