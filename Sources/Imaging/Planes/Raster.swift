internal import Support

/// A decoded picture: interleaved samples of 8 or 16 bits, and what travels with it.
///
/// A palette has been expanded and EXIF orientation applied; colours are as the
/// file stores them, under `metadata.icc`.
package struct Raster: Sendable {
    /// Channels in the order they are stored; the raw value is how many.
    package enum Layout: Int, Sendable {
        case grey = 1
        case greyAlpha = 2
        case rgb = 3
        case rgba = 4

        package var channels: Int { rawValue }
        package var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
        package var isGrey: Bool { self == .grey || self == .greyAlpha }
    }

    /// `width * height * channels` samples. Alpha is not premultiplied.
    package enum Samples: Sendable {
        case eight([UInt8])
        case sixteen([UInt16])
    }

    package let width: Int
    package let height: Int
    package let layout: Layout
    package var samples: Samples
    package var metadata: Metadata

    package init(
        width: Int, height: Int, layout: Layout, samples: Samples, metadata: Metadata = Metadata()
    ) {
        precondition(width > 0 && height > 0)
        let count =
            switch samples {
            case .eight(let s): s.count
            case .sixteen(let s): s.count
            }
        precondition(count == width * height * layout.channels)
        self.width = width
        self.height = height
        self.layout = layout
        self.samples = samples
        self.metadata = metadata
    }
}

extension Raster.Samples: Equatable {
    /// Same depth and values.
    package static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.eight(let a), .eight(let b)): a == b
        case (.sixteen(let a), .sixteen(let b)): a == b
        default: false
        }
    }
}

extension Raster: Equatable {
    /// Same size, layout, depth, samples and metadata. O(samples).
    package static func == (a: Raster, b: Raster) -> Bool {
        a.width == b.width && a.height == b.height && a.layout == b.layout
            && a.metadata == b.metadata && a.samples == b.samples
    }
}

extension Raster {
    /// What a picture file says about its samples, kept from input to output.
    package struct Metadata: Sendable, Equatable {
        /// The ICC profile's bytes.
        package var icc: [UInt8]?
        /// The EXIF block (TIFF header first), its orientation already set to 1
        /// where the samples were turned on reading.
        package var exif: [UInt8]?
        /// Pixels per metre, horizontally and vertically.
        package var density: Density?

        package struct Density: Sendable, Equatable {
            package var x: Double
            package var y: Double
            package init(x: Double, y: Double) {
                self.x = x
                self.y = y
            }
        }

        package init(icc: [UInt8]? = nil, exif: [UInt8]? = nil, density: Density? = nil) {
            self.icc = icc
            self.exif = exif
            self.density = density
        }
    }
}

extension Raster {
    /// A grey picture of a plane's grey levels 0…255, rounded to the nearest and
    /// clamped; not-a-number becomes 0. O(pixels), all cores.
    package init(_ plane: Plane) {
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

extension Raster {
    /// Luma Y' = 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601, as JPEG stores it),
    /// grey levels 0…255; a transparent pixel is laid over white. O(pixels), all cores.
    package func luma() -> Plane { luma(x: 0, y: 0, width: width, height: height) }

    /// Luma of a rectangle, which must lie inside; `step` takes every n-th pixel
    /// in both directions from its top left.
    package func luma(x: Int, y: Int, width: Int, height: Int, step: Int = 1) -> Plane {
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
