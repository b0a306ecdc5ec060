internal import Support

extension Raster {
    /// The samples turned upright; density's axes are swapped with the sides. The
    /// EXIF block is left alone. O(pixels), all cores, one copy.
    func turned(_ orientation: ExifOrientation) -> Raster {
        guard orientation != .upright else { return self }
        let turned: Samples =
            switch samples {
            case .eight(let s): .eight(turn(s, orientation))
            case .sixteen(let s): .sixteen(turn(s, orientation))
            }
        var metadata = metadata
        let swaps = orientation.transposes
        if swaps, let d = metadata.density {
            metadata.density = Metadata.Density(x: d.y, y: d.x)
        }
        return Raster(
            width: swaps ? height : width, height: swaps ? width : height, layout: layout,
            samples: turned, metadata: metadata)
    }

    @inline(__always)
    private func turn<T: FixedWidthInteger & Sendable>(
        _ source: [T], _ orientation: ExifOrientation
    ) -> [T] {
        let (right, bottom) = (width - 1, height - 1)
        // Pixel (x, y) of the result comes from pixel origin + x·across + y·down.
        let (origin, across, down) =
            switch orientation {
            case .upright: (0, 1, width)
            case .mirror: (right, -1, width)
            case .halfTurn: (right + bottom * width, -1, -width)
            case .flip: (bottom * width, 1, -width)
            case .transpose: (0, width, 1)
            case .turnClockwise: (bottom * width, -width, 1)
            case .transverse: (right + bottom * width, -width, -1)
            case .turnAnticlockwise: (right, width, -1)
            }
        let (w, h) = orientation.transposes ? (height, width) : (width, height)
        let channels = layout.channels
        return [T](unsafeUninitializedCapacity: source.count) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            source.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(h) { rows in
                    // In tiles of 32 columns, so that a column's cache lines are used up.
                    for left in stride(from: 0, to: w, by: 32) {
                        for y in rows {
                            for x in left..<min(left + 32, w) {
                                let from = (origin + x * across + y * down) * channels
                                let to = (y * w + x) * channels
                                for c in 0..<channels { out[to + c] = input[from + c] }
                            }
                        }
                    }
                }
            }
            count = source.count
        }
    }
}

extension Raster {
    /// 8-bit samples without alpha, transparent pixels laid over white; 16 bits are
    /// rounded. Self's own samples where they already are so. O(pixels), all cores.
    package func opaqueEightBit() -> Raster {
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
