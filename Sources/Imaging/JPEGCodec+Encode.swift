internal import CShims

extension JPEGCodec {
    /// Encodes 8-bit grey or RGB; alpha is laid over white, 16 bits are rounded.
    ///
    /// `quality` is libjpeg's scale, 1…100. Throws `tooLarge` over 65,500 pixels a side.
    public static func encode(
        _ raster: Raster, quality: Int, subsampling: JPEGSubsampling = .s420
    ) throws(ImagingError) -> [UInt8] {
        try encode(
            raster, like: JPEGParameters(quality: quality, subsampling: subsampling))
    }

    /// Encodes with the tables, subsampling and scan order of `parameters`, and with the
    /// raster's ICC profile, density and EXIF block (where it fits a segment, 64 KiB).
    public static func encode(
        _ raster: Raster, like parameters: JPEGParameters
    ) throws(ImagingError) -> [UInt8] {
        guard raster.width <= 65_500, raster.height <= 65_500 else {
            throw ImagingError(
                .tooLarge, "\(raster.width)×\(raster.height) pixels are more than JPEG can hold")
        }
        let opaque = raster.opaqueEightBit()
        guard case .eight(let samples) = opaque.samples else { preconditionFailure() }
        var settings = dlp_jpeg_settings()
        settings.width = UInt32(opaque.width)
        settings.height = UInt32(opaque.height)
        settings.channels = UInt32(opaque.layout.channels)
        settings.chroma_across = parameters.subsampling.across
        settings.chroma_down = parameters.subsampling.down
        settings.progressive = parameters.isProgressive
        settings.optimise_coding = true
        withUnsafeMutableBytes(of: &settings.luma_table) { out in
            parameters.lumaTable.withUnsafeBytes { out.copyMemory(from: $0) }
        }
        withUnsafeMutableBytes(of: &settings.chroma_table) { out in
            parameters.chromaTable.withUnsafeBytes { out.copyMemory(from: $0) }
        }

        if let density = raster.metadata.density, let jfif = JFIFDensity(density) {
            settings.density_unit = jfif.unit
            settings.density_x = jfif.x
            settings.density_y = jfif.y
        } else {
            settings.density_x = 1
            settings.density_y = 1
        }
        let segments = JPEGSegmentList(opaque)

        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = [CChar](repeating: 0, count: DLP_CODEC_MESSAGE)
        let status = samples.withUnsafeBufferPointer { samples in
            segments.withSegments { list in
                dlp_jpeg_write(
                    samples.baseAddress, opaque.width * opaque.layout.channels, &settings,
                    list.baseAddress, list.count, &bytes, &count, &message)
            }
        }
        defer { dlp_jpeg_free(bytes) }
        if let error = ImagingError(
            status, .jpeg,
            { out in
                out.update(from: message, count: message.count)
            })
        {
            throw error
        }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    }
}
