extension PNGCodec {
    /// Encodes at the raster's own depth and layout, not interlaced, with its ICC
    /// profile, EXIF block and density, and the colour chunks of `parameters`.
    ///
    /// The same bytes come out on any number of cores. Throws `tooLarge` where the compressed samples are more
    /// than a chunk can hold (2³¹ − 1 bytes).
    public static func encode(
        _ raster: Raster, effort: PNGEffort = .balanced, like parameters: PNGParameters? = nil
    ) throws(ImagingError) -> [UInt8] {
        // A megabyte is small enough to keep all cores busy, and large enough that
        // starting each strip with an empty window costs under 1 % of size.
        try encode(raster, effort: effort, like: parameters, stripBytes: 1 << 20)
    }

    /// Filters and deflates in strips of about `stripBytes`, each on some core.
    static func encode(
        _ raster: Raster, effort: PNGEffort, like parameters: PNGParameters?, stripBytes: Int
    ) throws(ImagingError) -> [UInt8] {
        let sixteen = if case .sixteen = raster.samples { true } else { false }
        let rowBytes = raster.width * raster.layout.channels * (sixteen ? 2 : 1)
        let perStrip = max(1, stripBytes / (rowBytes + 1))
        let count = (raster.height + perStrip - 1) / perStrip
        let compressed: [DeflateStrip?] = Parallel.map(count) { n in
            let rows = n * perStrip..<min(raster.height, (n + 1) * perStrip)
            return PNGFilter.up(raster, rows: rows, rowBytes: rowBytes).withUnsafeBytes {
                DeflateStrip($0, level: Int32(effort.level), isLast: n == count - 1)
            }
        }
        let strips = compressed.compactMap { $0 }
        guard strips.count == count else {
            throw ImagingError(.outOfMemory, "out of memory for PNG")
        }
        let size = strips.reduce(6) { $0 + $1.bytes.count }
        guard size <= Int(Int32.max) else {
            throw ImagingError(
                .tooLarge, "\(raster.width)×\(raster.height) pixels are more than PNG can hold")
        }
        var writer = PNGWriter(capacity: size + 4096)
        writer.header(raster, bitDepth: sixteen ? 16 : 8)
        try writer.metadata(raster, parameters)
        // A zlib header (RFC 1950: deflate, 32 KiB window, fast), the strips, their checksum.
        let head: [UInt8] = [0x78, 0x01]
        let pieces =
            [head] + strips.map(\.bytes) + [PNGWriter.bigEndian(DeflateStrip.checksum(strips))]
        writer.chunk("IDAT", pieces)
        writer.chunk("IEND", [UInt8]())
        return writer.bytes
    }
}
