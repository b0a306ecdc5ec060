/// The weights of a one-dimensional resize: for each target sample, which source
/// samples it averages and how much each counts.
struct ResizeTaps: Sendable {
    private let first: [Int32]
    private let count: [Int32]
    private let offset: [Int32]
    private let weights: [Float]
    private let from: Int

    init(from: Int, to: Int) {
        self.from = from
        let step = Double(from) / Double(to)
        var first = [Int32]()
        var count = [Int32]()
        var offset = [Int32]()
        var weights = [Float]()
        for i in 0..<to {
            offset.append(Int32(weights.count))
            if step > 1 {
                // Each target sample covers [i, i+1) · step of the source.
                let low = Double(i) * step
                let high = min(low + step, Double(from))
                let a = Int(low)
                let b = min(from, Int(high.rounded(.up)))
                first.append(Int32(a))
                count.append(Int32(b - a))
                for k in a..<b {
                    let cover = min(high, Double(k + 1)) - max(low, Double(k))
                    weights.append(Float(cover / (high - low)))
                }
            } else {
                let centre = (Double(i) + 0.5) * step - 0.5
                let base = Int(centre.rounded(.down))
                let c = Warp.cubic(Float(centre - Double(base)))
                // Neighbours past the edge repeat the edge sample.
                let a = max(0, base - 1)
                let b = min(from - 1, base + 2)
                var local = [Float](repeating: 0, count: b - a + 1)
                for (k, w) in [c.0, c.1, c.2, c.3].enumerated() {
                    local[min(max(base - 1 + k, a), b) - a] += w
                }
                first.append(Int32(a))
                count.append(Int32(local.count))
                weights += local
            }
        }
        self.first = first
        self.count = count
        self.offset = offset
        self.weights = weights
    }

    /// Resizes one line: `source` and `target` with their strides.
    func apply(
        _ source: UnsafePointer<Float>, _ sourceStride: Int,
        _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
    ) {
        weights.withUnsafeBufferPointer { w in
            for i in first.indices {
                let a = Int(first[i])
                let o = Int(offset[i])
                var sum: Float = 0
                for k in 0..<Int(count[i]) { sum += w[o + k] * source[(a + k) * sourceStride] }
                target[i * targetStride] = sum
            }
        }
    }

    /// One target row as a weighted sum of source rows, `stride` samples each.
    func combineRows(
        _ source: UnsafePointer<Float>, stride: Int, row: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let a = Int(first[row])
        let o = Int(offset[row])
        for k in 0..<Int(count[row]) {
            let w = weights[o + k]
            let line = source + (a + k) * stride
            if k == 0 {
                for x in 0..<stride { target[x] = w * line[x] }
            } else {
                for x in 0..<stride { target[x] += w * line[x] }
            }
        }
    }
}
