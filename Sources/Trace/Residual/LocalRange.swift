internal import Imaging

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
