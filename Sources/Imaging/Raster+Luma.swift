extension Raster {
    /// Luma Y' = 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601, as JPEG stores it),
    /// grey levels 0…255; a transparent pixel is laid over white. O(pixels), all cores.
    public func luma() -> Plane { luma(x: 0, y: 0, width: width, height: height) }

    /// Luma of a rectangle, which must lie inside; `step` takes every n-th pixel
    /// in both directions from its top left.
    public func luma(x: Int, y: Int, width: Int, height: Int, step: Int = 1) -> Plane {
        precondition(x >= 0 && y >= 0 && width > 0 && height > 0 && step > 0)
        precondition(x + width <= self.width && y + height <= self.height)
        let area = (
            x: x, y: y, columns: (width + step - 1) / step, rows: (height + step - 1) / step
        )
        return switch samples {
        case .eight(let s): luma(s, area, step: step, full: 255)
        case .sixteen(let s): luma(s, area, step: step, full: 65535)
        }
    }

    @inline(__always)
    private func luma<T: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ source: [T], _ area: (x: Int, y: Int, columns: Int, rows: Int), step: Int, full: Float
    ) -> Plane {
        let scale = 255 / full
        let channels = layout.channels
        let grey = layout.isGrey
        let alpha = layout.hasAlpha
        let stride = width
        return Plane(width: area.columns, height: area.rows) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            source.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(area.rows) { rows in
                    for row in rows {
                        var p = input + ((area.y + row * step) * stride + area.x) * channels
                        let target = out + row * area.columns
                        for i in 0..<area.columns {
                            var y =
                                grey
                                ? Float(p[0])
                                : 0.299 * Float(p[0]) + 0.587 * Float(p[1]) + 0.114 * Float(p[2])
                            y *= scale
                            if alpha {
                                let a = Float(p[channels - 1]) / full
                                y = y * a + 255 * (1 - a)
                            }
                            target[i] = y
                            p += channels * step
                        }
                    }
                }
            }
        }
    }
}
