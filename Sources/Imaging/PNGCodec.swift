/// PNG in and out (W3C Portable Network Graphics, third edition), in this process.
public enum PNGCodec {
    /// Decodes every PNG to 8- or 16-bit samples: palettes and fewer than 8 bits are
    /// expanded, tRNS becomes alpha. An APNG gives its default picture.
    ///
    /// Throws `notAPicture`, `truncated`, `damaged` or `tooLarge`.
    public static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        try read(bytes, limits: limits).raster
    }

    /// As `decode`, with the parameters to write the picture's like; `allowPartial` as
    /// in `Picture.decode`.
    ///
    /// An interlaced picture that got past its first pass has all its rows, in blocks.
    /// EXIF orientation is kept but not applied, as PNG viewers do.
    public static func read(
        _ bytes: [UInt8], limits: PictureLimits = .standard, allowPartial: Bool = false
    ) throws(ImagingError) -> DecodedPicture {
        guard PictureFormat(sniffing: bytes) == .png else {
            throw ImagingError(.notAPicture, "not a PNG file")
        }
        try limits.check(.png, fileBytes: bytes.count)
        return try bytes.withUnsafeBufferPointer { pointer throws(ImagingError) in
            let file = try PNGFile(pointer, limits: limits)
            if let problem = file.problem, !allowPartial { throw problem }
            var (raster, problem) = try samples(
                file, pointer, limits: limits, allowPartial: allowPartial)
            raster.metadata.density = file.density
            if let icc = file.icc, ICCProfile.fits(icc, raster.layout) {
                raster.metadata.icc = icc
            }
            if let bytes = file.exif, var exif = ExifBlock(bytes) {
                exif.dropThumbnail()
                raster.metadata.exif = exif.bytes
            }
            problem = file.problem ?? problem
            return DecodedPicture(
                raster: raster, source: .png(file.parameters), problem: problem)
        }
    }

    private static func samples(
        _ file: PNGFile, _ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits,
        allowPartial: Bool
    ) throws(ImagingError) -> (Raster, ImagingError?) {
        let header = file.header
        if let (layout, samples) = PNGFastPath.samples(file, bytes) {
            return (
                Raster(
                    width: header.width, height: header.height, layout: layout, samples: samples),
                nil
            )
        }
        let reader = try PNGReader(bytes, limits: limits, tolerant: allowPartial)
        let (samples, rows, problem) = reader.read()
        if let problem, !allowPartial || rows == 0 { throw problem }
        let raster = Raster(
            width: reader.width, height: rows, layout: reader.layout, samples: samples)
        return (raster, problem)
    }
}
