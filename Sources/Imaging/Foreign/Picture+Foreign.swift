extension Picture {
    /// Reads a picture of any format that is known: PNG and JPEG here, the others in a
    /// worker. The program's main must begin with
    /// `Worker.runIfRequested(jobs: ForeignPicture.jobs)`.
    ///
    /// `allowPartial` as in `decode`; WebP, HEIC and AVIF are whole or not read. The
    /// foreign formats' `source` is PNG, the format to write them back in without loss.
    /// Throws as `decode` and `ForeignPicture.decode` do.
    public static func decodeAny(
        _ bytes: [UInt8], limits: PictureLimits = .standard, allowPartial: Bool = false
    ) throws(ImagingError) -> DecodedPicture {
        let format = sniff(bytes)
        guard !format.isDecodedHere, format != .unknown else {
            return try decode(bytes, limits: limits, allowPartial: allowPartial)
        }
        let (raster, problem) = try ForeignPicture.read(
            bytes, format: format, limits: limits, allowPartial: allowPartial)
        return DecodedPicture(raster: raster, source: .png(PNGParameters()), problem: problem)
    }
}
