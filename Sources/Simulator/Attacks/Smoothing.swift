internal import Foundation
internal import Imaging
internal import Support

/// Blurs that leave the picture's size alone; the edge repeats outwards.
enum Smoothing {
    /// Separable Gaussian, cut at 4 σ.
    static func gaussian(_ plane: Plane, sigma: Double) -> Plane {
        guard sigma > 0 else { return plane }
        let reach = max(1, Int((4 * sigma).rounded(.up)))
        var taps = (-reach...reach).map { Float(exp(-Double($0 * $0) / (2 * sigma * sigma))) }
        let sum = taps.reduce(0, +)
        taps = taps.map { $0 / sum }
        let width = plane.width
        let height = plane.height
        let kernel = taps
        let middle = Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    for y in rows {
                        let target = out + y * width
                        for k in -reach...reach {
                            let line = source + min(max(y + k, 0), height - 1) * width
                            let w = kernel[k + reach]
                            if k == -reach {
                                for x in 0..<width { target[x] = w * line[x] }
                            } else {
                                for x in 0..<width { target[x] += w * line[x] }
                            }
                        }
                    }
                }
            }
        }
        return Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            middle.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    let padded = UnsafeMutablePointer<Float>.allocate(
                        capacity: width + 2 * reach)
                    defer { padded.deallocate() }
                    for y in rows {
                        let line = source + y * width
                        for x in -reach..<width + reach {
                            padded[x + reach] = line[min(max(x, 0), width - 1)]
                        }
                        let target = out + y * width
                        for k in 0...2 * reach {
                            let w = kernel[k]
                            if k == 0 {
                                for x in 0..<width { target[x] = w * padded[x] }
                            } else {
                                for x in 0..<width { target[x] += w * padded[x + k] }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Median of 3 × 3 per channel: sort each column of three, then the median of the
    /// largest low, the middle middle and the smallest high (Paeth, Graphics Gems I).
    static func median3(_ image: RGBImage) -> RGBImage {
        let width = image.width
        let height = image.height
        let samples = [UInt8](unsafeUninitializedCapacity: image.samples.count) {
            buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            image.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    for y in rows {
                        let a = source + 3 * width * max(y - 1, 0)
                        let b = source + 3 * width * y
                        let c = source + 3 * width * min(y + 1, height - 1)
                        for x in 0..<width {
                            let l = 3 * max(x - 1, 0)
                            let m = 3 * x
                            let r = 3 * min(x + 1, width - 1)
                            for k in 0..<3 {
                                let p = sorted(a[l + k], b[l + k], c[l + k])
                                let q = sorted(a[m + k], b[m + k], c[m + k])
                                let s = sorted(a[r + k], b[r + k], c[r + k])
                                out[3 * (y * width + x) + k] =
                                    sorted(
                                        max(p.0, q.0, s.0), sorted(p.1, q.1, s.1).1,
                                        min(p.2, q.2, s.2)
                                    ).1
                            }
                        }
                    }
                }
            }
            count = image.samples.count
        }
        return RGBImage(width: width, height: height, samples: samples)
    }

    @inline(__always)
    private static func sorted(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> (UInt8, UInt8, UInt8) {
        let low = min(a, b)
        let high = max(a, b)
        return (min(low, c), max(low, min(high, c)), max(high, c))
    }
}
