internal import Imaging
internal import Support

/// What every simulated leak works on: 8-bit interleaved R'G'B', `3 * width * height` samples.
struct RGBImage: Sendable {
    let width: Int
    let height: Int
    var samples: [UInt8]

    init(width: Int, height: Int, samples: [UInt8]) {
        precondition(width > 0 && height > 0 && samples.count == 3 * width * height)
        self.width = width
        self.height = height
        self.samples = samples
    }

    /// One colour everywhere.
    init(width: Int, height: Int, fill: (UInt8, UInt8, UInt8)) {
        self.width = width
        self.height = height
        samples = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
            for i in 0..<width * height {
                out[3 * i] = fill.0
                out[3 * i + 1] = fill.1
                out[3 * i + 2] = fill.2
            }
            count = 3 * width * height
        }
    }

    /// Any raster, as a screen shows it: 16 bits rounded to 8, transparency over white.
    init(_ raster: Raster) {
        width = raster.width
        height = raster.height
        let n = width * height
        let layout = raster.layout
        let channels = layout.channels
        if case .eight(let s) = raster.samples, layout == .rgb {
            samples = s
            return
        }
        let bytes: [UInt8]
        switch raster.samples {
        case .eight(let s): bytes = s
        case .sixteen(let s): bytes = s.map { UInt8((UInt32($0) * 255 + 32767) / 65535) }
        }
        samples = [UInt8](unsafeUninitializedCapacity: 3 * n) { out, count in
            bytes.withUnsafeBufferPointer { source in
                for i in 0..<n {
                    let p = source.baseAddress! + i * channels
                    let alpha = layout.hasAlpha ? UInt32(p[channels - 1]) : 255
                    for c in 0..<3 {
                        let v = UInt32(p[layout.isGrey ? 0 : c])
                        out[3 * i + c] = UInt8((v * alpha + 255 * (255 - alpha) + 127) / 255)
                    }
                }
            }
            count = 3 * n
        }
    }

    var raster: Raster {
        Raster(width: width, height: height, layout: .rgb, samples: .eight(samples))
    }

    /// Channel `c` as grey levels 0…255.
    func plane(_ c: Int) -> Plane {
        Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(width * height, grain: 1 << 16) { range in
                    for i in range { out[i] = Float(source[3 * i + c]) }
                }
            }
        }
    }

    /// Three planes rounded and clamped to 8 bits.
    init(_ planes: [Plane]) {
        precondition(planes.count == 3)
        let width = planes[0].width
        let height = planes[0].height
        let bytes = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            for c in 0..<3 {
                planes[c].samples.withUnsafeBufferPointer { pointer in
                    nonisolated(unsafe) let source = pointer.baseAddress!
                    Parallel.ranges(width * height, grain: 1 << 16) { range in
                        for i in range {
                            out[3 * i + c] = UInt8(min(max(source[i] + 0.5, 0), 255))
                        }
                    }
                }
            }
            count = 3 * width * height
        }
        self.init(width: width, height: height, samples: bytes)
    }

    /// Each plane through `body`: the work of one channel at a time keeps memory low.
    func mapPlanes(_ body: (Plane) throws -> Plane) rethrows -> RGBImage {
        RGBImage([try body(plane(0)), try body(plane(1)), try body(plane(2))])
    }

    /// Shrunk or enlarged (`Warp.resize`).
    func resized(width: Int, height: Int) -> RGBImage {
        if width == self.width && height == self.height { return self }
        return mapPlanes { Warp.resize($0, width: width, height: height) }
    }

    /// A rectangle, which must lie inside.
    func cropped(x: Int, y: Int, width w: Int, height h: Int) -> RGBImage {
        precondition(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= width && y + h <= height)
        var out = [UInt8]()
        out.reserveCapacity(3 * w * h)
        for row in y..<y + h {
            let start = 3 * (row * width + x)
            out += samples[start..<start + 3 * w]
        }
        return RGBImage(width: w, height: h, samples: out)
    }
}
