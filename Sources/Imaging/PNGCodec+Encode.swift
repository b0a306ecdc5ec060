internal import CLibDeflate

extension PNGCodec {
    /// Encodes at the raster's own depth and layout, not interlaced, with its ICC
    /// profile, EXIF block and density.
    ///
    /// Throws `tooLarge` over 2³¹ − 1 bytes of compressed samples.
    public static func encode(
        _ raster: Raster, effort: PNGEffort = .balanced
    ) throws(ImagingError) -> [UInt8] {
        let sixteen = if case .sixteen = raster.samples { true } else { false }
        let rowBytes = raster.width * raster.layout.channels * (sixteen ? 2 : 1)
        let filtered = PNGFilter.up(raster, rowBytes: rowBytes)

        guard let compressor = libdeflate_alloc_compressor(effort.level) else {
            throw ImagingError(.outOfMemory, "out of memory for PNG")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_zlib_compress_bound(compressor, filtered.count)
        var writer = PNGWriter(capacity: bound + 4096)
        writer.header(raster, bitDepth: sixteen ? 16 : 8)
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
