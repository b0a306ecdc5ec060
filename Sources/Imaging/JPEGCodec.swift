/// JPEG in and out (ITU-T T.81), in this process, through libjpeg-turbo.
public enum JPEGCodec {
    /// Decodes baseline and progressive JPEG to 8-bit grey or RGB, turned upright; CMYK
    /// and YCCK become RGB by their inks alone, without their profile.
    ///
    /// Throws `notAPicture`, `truncated`, `damaged`, `tooLarge` or `unsupported`.
    public static func decode(
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
    public static func read(
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
    public static func estimatedQuality(of bytes: [UInt8]) -> Int? {
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
