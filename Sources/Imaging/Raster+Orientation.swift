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
