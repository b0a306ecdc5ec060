internal import Foundation
internal import Imaging
internal import Support

/// Mean SSIM of two luma planes (Wang, Bovik, Sheikh & Simoncelli 2004,
/// doi:10.1109/TIP.2003.819861): 11×11 Gaussian, σ 1.5, K₁ = 0.01, K₂ = 0.03, L = 255.
enum StructuralSimilarity {
    static func mean(_ a: Plane, _ b: Plane) -> Double {
        precondition(a.width == b.width && a.height == b.height)
        let c1 = Float(0.01 * 255 * 0.01 * 255)
        let c2 = Float(0.03 * 255 * 0.03 * 255)
        let ma = blur(a)
        let mb = blur(b)
        let aa = blur(product(a, a))
        let bb = blur(product(b, b))
        let ab = blur(product(a, b))
        var sum = 0.0
        for i in ma.samples.indices {
            let (x, y) = (ma.samples[i], mb.samples[i])
            let (vx, vy) = (aa.samples[i] - x * x, bb.samples[i] - y * y)
            let cov = ab.samples[i] - x * y
            sum += Double(
                ((2 * x * y + c1) * (2 * cov + c2)) / ((x * x + y * y + c1) * (vx + vy + c2)))
        }
        return sum / Double(ma.samples.count)
    }

    private static func product(_ a: Plane, _ b: Plane) -> Plane {
        Plane(width: a.width, height: a.height, samples: zip(a.samples, b.samples).map { $0 * $1 })
    }

    private static func blur(_ p: Plane) -> Plane {
        let taps = (-5...5).map { Float(exp(-Double($0 * $0) / (2 * 1.5 * 1.5))) }
        let norm = taps.reduce(0, +)
        let kernel = taps.map { $0 / norm }
        let (w, h) = (p.width, p.height)
        @Sendable func clamp(_ v: Int, _ n: Int) -> Int { min(max(v, 0), n - 1) }
        let middle = Plane(width: w, height: h) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            Parallel.ranges(h) { rows in
                for y in rows {
                    for x in 0..<w {
                        var sum: Float = 0
                        for k in -5...5 {
                            sum += kernel[k + 5] * p.samples[y * w + clamp(x + k, w)]
                        }
                        out[y * w + x] = sum
                    }
                }
            }
        }
        return Plane(width: w, height: h) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            Parallel.ranges(h) { rows in
                for y in rows {
                    for x in 0..<w {
                        var sum: Float = 0
                        for k in -5...5 {
                            sum += kernel[k + 5] * middle.samples[clamp(y + k, h) * w + x]
                        }
                        out[y * w + x] = sum
                    }
                }
            }
        }
    }
}
