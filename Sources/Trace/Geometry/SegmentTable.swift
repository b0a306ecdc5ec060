internal import Imaging

/// Line segments as the vanishing-point search reads them: one array a quantity,
/// padded to whole vectors of eight, in coordinates whose origin is the picture's
/// centre and whose unit is its longer side (so that a focal length is about 1).
struct SegmentTable: Sendable {
    /// The line's unit normal and offset: nx·x + ny·y + offset = 0.
    let nx: [SIMD8<Float>]
    let ny: [SIMD8<Float>]
    let offset: [SIMD8<Float>]
    /// The segment's middle.
    let x: [SIMD8<Float>]
    let y: [SIMD8<Float>]
    let weight: [SIMD8<Float>]
    /// Segments, without the padding (whose weight is zero).
    let count: Int

    init(_ segments: [LineSegment], width: Int, height: Int) {
        let unit = Double(max(width, height))
        let cx = Double(width - 1) / 2
        let cy = Double(height - 1) / 2
        let vectors = (segments.count + 7) / 8
        var nx = [SIMD8<Float>](repeating: .zero, count: vectors)
        var ny = nx
        var offset = nx
        var x = nx
        var y = nx
        var weight = nx
        for (i, segment) in segments.enumerated() {
            let d = segment.b - segment.a
            let length = d.length
            guard length > 0, length.isFinite, segment.weight > 0 else { continue }
            let normal = (x: -d.y / length, y: d.x / length)
            let middle = (
                x: ((segment.a.x + segment.b.x) / 2 - cx) / unit,
                y: ((segment.a.y + segment.b.y) / 2 - cy) / unit
            )
            let (v, lane) = (i / 8, i % 8)
            nx[v][lane] = Float(normal.x)
            ny[v][lane] = Float(normal.y)
            offset[v][lane] = Float(-normal.x * middle.x - normal.y * middle.y)
            x[v][lane] = Float(middle.x)
            y[v][lane] = Float(middle.y)
            weight[v][lane] = Float(segment.weight)
        }
        self.nx = nx
        self.ny = ny
        self.offset = offset
        self.x = x
        self.y = y
        self.weight = weight
        count = segments.count
    }

    /// S(v) = Σ w (1 − sin²Δ / sin²τ)² over the segments with Δ < τ, where Δ is the
    /// angle between a segment and the line from its middle to the point `v`
    /// (homogeneous, table coordinates; at any distance, infinity included).
    func support(_ v: SIMD3<Double>, sineSquared: Float) -> Float {
        let vx = SIMD8<Float>(repeating: Float(v.x))
        let vy = SIMD8<Float>(repeating: Float(v.y))
        let vw = SIMD8<Float>(repeating: Float(v.z))
        let inverse = SIMD8<Float>(repeating: 1 / sineSquared)
        // Keeps a segment that passes through the point itself out of 0/0.
        let tiny = SIMD8<Float>(repeating: 1e-12)
        let one = SIMD8<Float>(repeating: 1)
        var sum = SIMD8<Float>.zero
        let n = weight.count
        nx.withUnsafeBufferPointer { nx in
            ny.withUnsafeBufferPointer { ny in
                offset.withUnsafeBufferPointer { offset in
                    x.withUnsafeBufferPointer { x in
                        y.withUnsafeBufferPointer { y in
                            weight.withUnsafeBufferPointer { weight in
                                for i in 0..<n {
                                    let across = nx[i] * vx + ny[i] * vy + offset[i] * vw
                                    let ux = vx - x[i] * vw
                                    let uy = vy - y[i] * vw
                                    let square = ux * ux + uy * uy + tiny
                                    let q = one - across * across * inverse / square
                                    // (q + |q|) / 2 without a branch: |q| by its bits.
                                    let magnitude = SIMD8<Float>(
                                        bitPattern: q.bits & 0x7fff_ffff)
                                    let positive = q + magnitude
                                    sum += weight[i] * positive * positive
                                }
                            }
                        }
                    }
                }
            }
        }
        return sum.sum() / 4
    }
}

extension SIMD8 where Scalar == Float {
    fileprivate var bits: SIMD8<UInt32> { unsafeBitCast(self, to: SIMD8<UInt32>.self) }

    fileprivate init(bitPattern: SIMD8<UInt32>) {
        self = unsafeBitCast(bitPattern, to: SIMD8<Float>.self)
    }
}
