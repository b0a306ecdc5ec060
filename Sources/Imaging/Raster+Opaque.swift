extension Raster {
    /// 8-bit samples without alpha, transparent pixels laid over white; 16 bits are
    /// rounded. Self's own samples where they already are so. O(pixels), all cores.
    public func opaqueEightBit() -> Raster {
        if case .eight = samples, !layout.hasAlpha { return self }
        let to: Layout = layout.isGrey ? .grey : .rgb
        let out: [UInt8] =
            switch samples {
            case .eight(let s): Self.opaque(s, layout, to, full: 255)
            case .sixteen(let s): Self.opaque(s, layout, to, full: 65535)
            }
        return Raster(
            width: width, height: height, layout: to, samples: .eight(out), metadata: metadata)
    }

    @inline(__always)
    private static func opaque<T: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ source: [T], _ from: Layout, _ to: Layout, full: UInt32
    ) -> [UInt8] {
        let pixels = source.count / from.channels
        let channels = from.channels
        let colours = to.channels
        let count = pixels * colours
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let out = buffer.baseAddress!
            source.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(pixels, grain: 1 << 15) { range in
                    for i in range {
                        // colour·a + white·(full − a), in units of full², to 0…255.
                        let a = from.hasAlpha ? UInt32(input[i * channels + channels - 1]) : full
                        for c in 0..<colours {
                            let v = UInt32(input[i * channels + c])
                            // At most full², which fits 32 bits for 16-bit samples.
                            let mixed = UInt64(v * a + full * (full - a))
                            let square = UInt64(full) * UInt64(full)
                            out[i * colours + c] = UInt8((mixed * 255 + square / 2) / square)
                        }
                    }
                }
            }
            initialized = count
        }
    }
}
