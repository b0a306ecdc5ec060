extension Raster {
    /// A grey picture of a plane's grey levels 0…255, rounded to the nearest and
    /// clamped; not-a-number becomes 0. O(pixels), all cores.
    public init(_ plane: Plane) {
        let count = plane.samples.count
        let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(count, grain: 1 << 15) { range in
                    for i in range {
                        // max(0, NaN) is NaN in Swift; the comparison is false for it.
                        let v = input[i] > 0 ? input[i] : 0
                        out[i] = UInt8(min(255, v) + 0.5)
                    }
                }
            }
            initialized = count
        }
        self.init(width: plane.width, height: plane.height, layout: .grey, samples: .eight(samples))
    }
}
