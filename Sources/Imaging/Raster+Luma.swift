extension Raster {
    /// Luma Y' = 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601, as JPEG stores it),
    /// grey levels 0…255; a transparent pixel is laid over white. O(pixels), all cores.
    public func luma() -> Plane {
        switch samples {
        case .eight(let s): Self.luma(s, width, height, layout, full: 255)
        case .sixteen(let s): Self.luma(s, width, height, layout, full: 65535)
        }
    }

    @inline(__always)
    private static func luma<T: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ source: [T], _ width: Int, _ height: Int, _ layout: Layout, full: Float
    ) -> Plane {
        let scale = 255 / full
        let channels = layout.channels
        return Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            source.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    for i in rows.lowerBound * width..<rows.upperBound * width {
                        let p = input + i * channels
                        var y: Float
                        switch layout {
                        case .grey, .greyAlpha: y = Float(p[0]) * scale
                        case .rgb, .rgba:
                            y = (0.299 * Float(p[0]) + 0.587 * Float(p[1]) + 0.114 * Float(p[2])) * scale
                        }
                        if layout == .rgba || layout == .greyAlpha {
                            let alpha = Float(p[channels - 1]) / full
                            y = y * alpha + 255 * (1 - alpha)
                        }
                        out[i] = y
                    }
                }
            }
        }
    }
}
