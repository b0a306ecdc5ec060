/// Small filters over a strip of `rows` × `width` samples; the edge repeats outwards.
enum StripFilter {
    /// Mean over (2 radius + 1)², in place; `spare` has the strip's size.
    static func box(
        _ values: UnsafeMutablePointer<Float>, _ spare: UnsafeMutablePointer<Float>, width: Int,
        rows: Int, radius: Int
    ) {
        let scale = 1 / Float(2 * radius + 1)
        for y in 0..<rows {
            let source = values + y * width
            let target = spare + y * width
            for x in 0..<width {
                var sum: Float = 0
                if x >= radius && x + radius < width {
                    for k in -radius...radius { sum += source[x + k] }
                } else {
                    for k in -radius...radius { sum += source[min(max(x + k, 0), width - 1)] }
                }
                target[x] = sum * scale
            }
        }
        for y in 0..<rows {
            let target = values + y * width
            for k in -radius...radius {
                let source = spare + min(max(y + k, 0), rows - 1) * width
                if k == -radius {
                    for x in 0..<width { target[x] = source[x] * scale }
                } else {
                    for x in 0..<width { target[x] += source[x] * scale }
                }
            }
        }
    }

    /// Average of neighbours no further than `tolerance` grey levels, weight
    /// (1 − (d/tolerance)²)² (Tukey's biweight; Tomasi & Manduchi 1998 for the idea).
    static func bilateral(
        _ source: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        sums: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>, width: Int,
        rows: Int, radius: Int, tolerance: Float
    ) {
        let k = 1 / (tolerance * tolerance)
        for y in 0..<rows {
            let centre = source + y * width
            let sum = sums
            let weight = weights
            for x in 0..<width {
                sum[x] = centre[x]
                weight[x] = 1
            }
            for dy in -radius...radius {
                let line = source + min(max(y + dy, 0), rows - 1) * width
                for dx in -radius...radius where dx != 0 || dy != 0 {
                    let low = max(0, -dx)
                    let high = min(width, width - dx)
                    guard low < high else { continue }
                    for x in low..<high {
                        let v = line[x + dx]
                        let d = v - centre[x]
                        let t = max(0, 1 - d * d * k)
                        let w = t * t
                        sum[x] += w * v
                        weight[x] += w
                    }
                }
            }
            let target = out + y * width
            for x in 0..<width { target[x] = sum[x] / weight[x] }
        }
    }

    /// Adds `amount` of the difference to a blur of [1 4 6 4 1]/16 (σ 1) in both directions.
    static func unsharp(
        _ values: UnsafeMutablePointer<Float>, _ spare: UnsafeMutablePointer<Float>,
        _ more: UnsafeMutablePointer<Float>, width: Int, rows: Int, amount: Float
    ) {
        for y in 0..<rows {
            let source = values + y * width
            let target = spare + y * width
            for x in 0..<width {
                if x >= 2 && x + 2 < width {
                    target[x] =
                        (source[x - 2] + source[x + 2] + 4 * (source[x - 1] + source[x + 1])
                            + 6 * source[x]) * 0.0625
                } else {
                    func at(_ i: Int) -> Float { source[min(max(i, 0), width - 1)] }
                    target[x] =
                        (at(x - 2) + at(x + 2) + 4 * (at(x - 1) + at(x + 1)) + 6 * at(x))
                        * 0.0625
                }
            }
        }
        for y in 0..<rows {
            func line(_ i: Int) -> UnsafeMutablePointer<Float> {
                spare + min(max(i, 0), rows - 1) * width
            }
            let (a, b, c, d, e) = (line(y - 2), line(y - 1), line(y), line(y + 1), line(y + 2))
            let source = values + y * width
            for x in 0..<width {
                let blurred = (a[x] + e[x] + 4 * (b[x] + d[x]) + 6 * c[x]) * 0.0625
                source[x] += amount * (source[x] - blurred)
            }
        }
    }
}
