internal import Support

/// Resampling of planes. Coordinates are pixel centres (see `Point`); a sample
/// asked for outside the source is `outside`.
package enum Warp {
    /// `plane` shrunk or enlarged to `width` × `height`: exact area average where
    /// it shrinks, Catmull-Rom where it grows. O(source + target), all cores.
    package static func resize(_ plane: Plane, width: Int, height: Int) -> Plane {
        if plane.width == width && plane.height == height { return plane }
        let wide = ResizeTaps(from: plane.width, to: width)
        let tall = ResizeTaps(from: plane.height, to: height)
        let middle = Plane(width: width, height: plane.height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(plane.height) { rows in
                    for y in rows { wide.apply(input + y * plane.width, 1, out + y * width, 1) }
                }
            }
        }
        return Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            middle.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    for y in rows {
                        tall.combineRows(input, stride: width, row: y, into: out + y * width)
                    }
                }
            }
        }
    }

    /// Samples `plane` at positions that `coordinates` gives a row at a time:
    /// it is called with the target row and two buffers of `width` to fill with
    /// source x and y. Catmull-Rom interpolation; shrink the source first where
    /// the map shrinks by more than 1.5 (`resize`), so that nothing aliases.
    /// All cores; `coordinates` runs on several at once.
    package static func sample(
        _ plane: Plane, width: Int, height: Int, outside: Float = 0,
        coordinates:
            @Sendable (
                Int, UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>
            ) -> Void
    ) -> Plane {
        Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { scratch in
                        let xs = UnsafeMutableBufferPointer(rebasing: scratch[..<width])
                        let ys = UnsafeMutableBufferPointer(rebasing: scratch[width...])
                        for y in rows {
                            coordinates(y, xs, ys)
                            sampleRow(
                                source, plane.width, plane.height, xs, ys, outside, out + y * width)
                        }
                    }
                }
            }
        }
    }

    /// `plane` seen through `map`, which takes target pixels to source pixels.
    package static func project(
        _ plane: Plane, width: Int, height: Int, outside: Float = 0, map: Homography
    ) -> Plane {
        let h = map.h
        return sample(plane, width: width, height: height, outside: outside) { row, xs, ys in
            let y = Double(row)
            for i in 0..<width {
                let x = Double(i)
                let w = h[6] * x + h[7] * y + h[8]
                xs[i] = Float((h[0] * x + h[1] * y + h[2]) / w)
                ys[i] = Float((h[3] * x + h[4] * y + h[5]) / w)
            }
        }
    }

    private static func sampleRow(
        _ source: UnsafePointer<Float>, _ width: Int, _ height: Int,
        _ xs: UnsafeMutableBufferPointer<Float>, _ ys: UnsafeMutableBufferPointer<Float>,
        _ outside: Float, _ out: UnsafeMutablePointer<Float>
    ) {
        let limitX = Float(width) - 0.5
        let limitY = Float(height) - 0.5
        for i in 0..<xs.count {
            let x = xs[i]
            let y = ys[i]
            // The comparison is written so that a NaN lands outside as well.
            guard x > -0.5, y > -0.5, x < limitX, y < limitY else {
                out[i] = outside
                continue
            }
            let x0 = Int(x.rounded(.down))
            let y0 = Int(y.rounded(.down))
            let (a0, a1, a2, a3) = cubic(x - Float(x0))
            let (b0, b1, b2, b3) = cubic(y - Float(y0))
            if x0 >= 1, y0 >= 1, x0 + 2 < width, y0 + 2 < height {
                let p = source + (y0 - 1) * width + x0 - 1
                let q = p + width
                let r = q + width
                let s = r + width
                let v0 = a0 * p[0] + a1 * p[1] + a2 * p[2] + a3 * p[3]
                let v1 = a0 * q[0] + a1 * q[1] + a2 * q[2] + a3 * q[3]
                let v2 = a0 * r[0] + a1 * r[1] + a2 * r[2] + a3 * r[3]
                let v3 = a0 * s[0] + a1 * s[1] + a2 * s[2] + a3 * s[3]
                out[i] = b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3
            } else {
                var sum: Float = 0
                let b = (b0, b1, b2, b3)
                for k in 0..<4 {
                    let yy = min(max(y0 - 1 + k, 0), height - 1)
                    let row = source + yy * width
                    let v =
                        a0 * row[min(max(x0 - 1, 0), width - 1)] + a1
                        * row[min(max(x0, 0), width - 1)]
                        + a2 * row[min(x0 + 1, width - 1)] + a3 * row[min(x0 + 2, width - 1)]
                    sum += (k == 0 ? b.0 : k == 1 ? b.1 : k == 2 ? b.2 : b.3) * v
                }
                out[i] = sum
            }
        }
    }

    /// Catmull-Rom weights of the four neighbours at fraction `t` in [0, 1)
    /// (Keys 1981, a = −1/2).
    @inline(__always)
    static func cubic(_ t: Float) -> (Float, Float, Float, Float) {
        let t2 = t * t
        let t3 = t2 * t
        return (
            -0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1, -1.5 * t3 + 2 * t2 + 0.5 * t,
            0.5 * t3 - 0.5 * t2
        )
    }
}
