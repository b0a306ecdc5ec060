internal import CLibDeflate

extension PNGCodec {
    /// Encodes at the raster's own depth and layout, not interlaced, with its ICC
    /// profile, EXIF block and density, and the colour chunks of `parameters`.
    ///
    /// Throws `tooLarge` where the compressed samples are more than a chunk can hold
    /// (2³¹ − 1 bytes).
    public static func encode(
        _ raster: Raster, effort: PNGEffort = .balanced, like parameters: PNGParameters? = nil
    ) throws(ImagingError) -> [UInt8] {
        let sixteen = if case .sixteen = raster.samples { true } else { false }
        let rowBytes = raster.width * raster.layout.channels * (sixteen ? 2 : 1)
        let filtered = PNGFilter.up(raster, rowBytes: rowBytes)

        guard let compressor = libdeflate_alloc_compressor(effort.level) else {
            throw ImagingError(.outOfMemory, "out of memory for PNG")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_zlib_compress_bound(compressor, filtered.count)
        guard bound <= Int(Int32.max) else {
            throw ImagingError(
                .tooLarge, "\(raster.width)×\(raster.height) pixels are more than PNG can hold")
        }
        var writer = PNGWriter(capacity: bound + 4096)
        writer.header(raster, bitDepth: sixteen ? 16 : 8)
        try writer.metadata(raster, parameters)
        writer.chunk("IDAT", capacity: bound) { out in
            filtered.withUnsafeBytes {
                libdeflate_zlib_compress(
                    compressor, $0.baseAddress, $0.count, out.baseAddress, out.count)
            }
        }
        writer.chunk("IEND", [])
        return writer.bytes
    }
}
