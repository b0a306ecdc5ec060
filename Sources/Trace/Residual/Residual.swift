internal import Imaging
internal import Support

/// What is left of a picture when its content has been taken away as far as can
/// be without the original: the mark, noise, and remains of texture.
///
/// Each pixel is weighted by how quiet its surroundings are, w = 1 / (1 + (R/τ)²)
/// with R the 5×5 range; a weighted local mean (normalised convolution, Knutsson &
/// Westin, CVPR 1993) is subtracted, the difference clipped and weighted again.
/// Text and edges fade, the flat gaps between them speak.
enum Residual {
    /// Grey levels beyond which a difference is content, not mark.
    static let clip: Float = 6
    /// τ, grey levels: twice the range of the quietest quarter of the picture, within
    /// these bounds. In a picture full of text the median would already be text.
    static let thresholds: ClosedRange<Float> = 18...28
    /// Radius of the box averages behind the local mean; σ ≈ 6 px.
    static let radius = 6

    /// The residual of `luma`, of the same size, mostly within ±`clip`. All cores.
    static func of(_ luma: Plane) -> Plane {
        let width = luma.width
        let range = LocalRange.of(luma)
        let tau = min(max(2 * lowerQuartile(range), thresholds.lowerBound), thresholds.upperBound)
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

    /// The lower quartile of a thinned-out sample of `plane`, to a quarter of a grey level.
    private static func lowerQuartile(_ plane: Plane) -> Float {
        var histogram = [Int](repeating: 0, count: 1024)
        let step = max(1, plane.samples.count / 65536) | 1
        var count = 0
        for i in stride(from: 0, to: plane.samples.count, by: step) {
            let bin = plane.samples[i] * 4
            // Not a number is below nothing, and counts as quiet.
            histogram[bin >= 0 ? Int(min(bin, 1023)) : 0] += 1
            count += 1
        }
        var seen = 0
        for (bin, n) in histogram.enumerated() {
            seen += n
            if 4 * seen >= count { return Float(bin) / 4 }
        }
        return 0
    }
}

/// The largest minus the smallest sample of each pixel's 5×5 neighbourhood.
enum LocalRange {
    /// Separable; the neighbourhood ends at the edge. O(pixels), all cores.
    static func of(_ plane: Plane) -> Plane {
        let width = plane.width
        let height = plane.height
        return Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * (width + 4)) {
                        scratch in
                        // Two samples of margin on either side, so that the inner loop has no edge.
                        let low = scratch.baseAddress! + 2
                        let high = low + width + 4
                        for y in rows {
                            let a = input + max(y - 2, 0) * width
                            let b = input + max(y - 1, 0) * width
                            let c = input + y * width
                            let d = input + min(y + 1, height - 1) * width
                            let e = input + min(y + 2, height - 1) * width
                            for x in 0..<width {
                                low[x] = min(min(min(a[x], b[x]), min(c[x], d[x])), e[x])
                                high[x] = max(max(max(a[x], b[x]), max(c[x], d[x])), e[x])
                            }
                            for k in 1...2 {
                                low[-k] = low[0]
                                high[-k] = high[0]
                                low[width - 1 + k] = low[width - 1]
                                high[width - 1 + k] = high[width - 1]
                            }
                            let target = out + y * width
                            for x in 0..<width {
                                let top = max(
                                    max(max(high[x - 2], high[x - 1]), max(high[x], high[x + 1])),
                                    high[x + 2])
                                let bottom = min(
                                    min(min(low[x - 2], low[x - 1]), min(low[x], low[x + 1])),
                                    low[x + 2])
                                target[x] = top - bottom
                            }
                        }
                    }
                }
            }
        }
    }
}
