internal import CCodecs

/// JPEG in and out (ITU-T T.81), in this process, through libjpeg-turbo.
package enum JPEGCodec {
    /// Decodes baseline and progressive JPEG to 8-bit grey or RGB, turned upright; CMYK
    /// and YCCK become RGB by their inks alone, without their profile.
    ///
    /// Throws `notAPicture`, `truncated`, `damaged`, `tooLarge` or `unsupported`.
    package static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        try read(bytes, limits: limits).raster
    }

    /// As `decode`, with the parameters to write the picture's like; `allowPartial` as
    /// in `Picture.decode`.
    ///
    /// Data that are missing in a single-scan file end the picture above them; in a
    /// progressive one that got past its first scan all rows are there, less fine. The
    /// EXIF block is kept without its thumbnail.
    package static func read(
        _ bytes: [UInt8], limits: PictureLimits = .standard, allowPartial: Bool = false
    ) throws(ImagingError) -> DecodedPicture {
        guard PictureFormat(sniffing: bytes) == .jpeg else {
            throw ImagingError(.notAPicture, "not a JPEG file")
        }
        try limits.check(.jpeg, fileBytes: bytes.count)
        let (stored, segments, problem) = try bytes.withUnsafeBufferPointer {
            pointer throws(ImagingError) in
            let segments = try JPEGSegments(pointer, limits: limits)
            let (raster, problem) = try samples(
                pointer, limits: limits, allowPartial: allowPartial)
            return (raster, segments, problem)
        }
        var raster = stored
        raster.metadata.density = segments.density
        if let icc = segments.icc, ICCProfile.fits(icc, raster.layout) { raster.metadata.icc = icc }
        var parameters = JPEGParameters(segments) ?? JPEGParameters(quality: 90)
        if let bytes = segments.exif, var exif = ExifBlock(bytes) {
            let orientation = exif.orientation
            exif.dropThumbnail()
            exif.setUpright()
            raster.metadata.exif = exif.bytes
            raster = raster.turned(orientation)
            if orientation.transposes { parameters = parameters.transposed }
        }
        return DecodedPicture(raster: raster, source: .jpeg(parameters), problem: problem)
    }

    /// The libjpeg quality, 1…100, nearest to the tables that a JPEG was written with;
    /// nil where its header holds none. Decodes nothing.
    package static func estimatedQuality(of bytes: [UInt8]) -> Int? {
        guard PictureFormat(sniffing: bytes) == .jpeg else { return nil }
        let segments = bytes.withUnsafeBufferPointer {
            try? JPEGSegments($0, limits: .standard)
        }
        return segments.flatMap { JPEGParameters($0) }?.estimatedQuality
    }

    /// The stored samples, unturned. The codec's own memory is given back on return.
    private static func samples(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits, allowPartial: Bool
    ) throws(ImagingError) -> (Raster, ImagingError?) {
        let reader = try JPEGReader(bytes, limits: limits, tolerant: allowPartial)
        let (samples, rows, problem) = reader.read()
        if let problem, !allowPartial || rows == 0 { throw problem }
        let raster = Raster(
            width: reader.width, height: rows, layout: reader.channels == 1 ? .grey : .rgb,
            samples: .eight(samples))
        return (raster, problem)
    }
}

extension JPEGCodec {
    /// Encodes 8-bit grey or RGB; alpha is laid over white, 16 bits are rounded.
    ///
    /// `quality` is libjpeg's scale, 1…100. Throws `tooLarge` over 65,500 pixels a side.
    package static func encode(
        _ raster: Raster, quality: Int, subsampling: JPEGSubsampling = .s420
    ) throws(ImagingError) -> [UInt8] {
        try encode(
            raster, like: JPEGParameters(quality: quality, subsampling: subsampling))
    }

    /// Encodes with the tables, subsampling and scan order of `parameters`, and with the
    /// raster's ICC profile, density and EXIF block (where it fits a segment, 64 KiB).
    package static func encode(
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

/// One JPEG being decoded: the C reader, closed when this goes. The bytes given to
/// `init` must outlive it.
struct JPEGReader: ~Copyable {
    let width: Int
    let height: Int
    /// 1 (grey) or 3 (RGB).
    let channels: Int
    private let handle: OpaquePointer?

    deinit { dlp_jpeg_close(handle) }

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits, tolerant: Bool
    ) throws(ImagingError) {
        var asked = dlp_jpeg_limits()
        asked.memory = limits.memory
        asked.side = UInt32(clamping: limits.side)
        asked.pixels = UInt64(clamping: limits.pixels)
        asked.scans = UInt32(clamping: limits.scans)
        // Twenty scans of the largest picture allowed: more only for smaller ones.
        asked.scan_pixels = UInt64(clamping: limits.pixels) * 20
        asked.tolerant = tolerant
        var info = dlp_jpeg_info()
        var handle: OpaquePointer?
        let status = dlp_jpeg_open(bytes.baseAddress, bytes.count, &asked, &handle, &info)
        self.handle = handle
        width = Int(info.width)
        height = Int(info.height)
        channels = Int(info.channels)
        if let error = ImagingError(status, .jpeg, { dlp_jpeg_message(handle, $0) }) { throw error }
        try limits.check(.jpeg, width: width, height: height, bytesPerPixel: channels)
    }

    /// All rows; `rows` of them, from the top, are as the file has them. With an error
    /// the samples are those rows only.
    func read() -> (samples: [UInt8], rows: Int, error: ImagingError?) {
        let stride = width * channels
        var rows: UInt32 = 0
        var status = CodecStatus.OK
        let samples = [UInt8](unsafeUninitializedCapacity: height * stride) { buffer, count in
            status = dlp_jpeg_read(handle, buffer.baseAddress, stride, &rows)
            rows = min(rows, UInt32(clamping: height))
            count = Int(rows) * stride
        }
        return (samples, Int(rows), ImagingError(status, .jpeg) { dlp_jpeg_message(handle, $0) })
    }
}

/// How many luma samples share one chroma sample, across × down.
package enum JPEGSubsampling: String, Sendable, CaseIterable {
    case s444, s422, s420, s440, s411

    var across: UInt8 {
        switch self {
        case .s444, .s440: 1
        case .s422, .s420: 2
        case .s411: 4
        }
    }

    var down: UInt8 { self == .s420 || self == .s440 ? 2 : 1 }

    /// The one with these factors, or the nearest finer one: quality is not lost to a
    /// rare shape.
    init(across: Int, down: Int) {
        self =
            switch (across, down) {
            case (2, 1): .s422
            case (2, 2): .s420
            case (1, 2): .s440
            case (4, 1): .s411
            case (4, 2): .s420
            default: .s444
            }
    }

    /// After the picture's rows have become its columns.
    var transposed: JPEGSubsampling {
        switch self {
        case .s422: .s440
        case .s440: .s422
        case .s411: .s444
        case .s444, .s420: self
        }
    }
}
