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

    /// Encodes with the tables, subsampling and scan order of `parameters`.
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

        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = [CChar](repeating: 0, count: DLP_CODEC_MESSAGE)
        let status = samples.withUnsafeBufferPointer {
            dlp_jpeg_write(
                $0.baseAddress, opaque.width * opaque.layout.channels, &settings, nil, 0, &bytes,
                &count, &message)
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
