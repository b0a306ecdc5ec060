internal import CShims

/// PNG in and out (W3C Portable Network Graphics, third edition), in this process.
public enum PNGCodec {
    /// Decodes every PNG to 8- or 16-bit samples; an APNG gives its first picture.
    ///
    /// Throws `notAPicture`, `truncated`, `damaged` or `tooLarge`.
    public static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        guard PictureFormat(sniffing: bytes) == .png else {
            throw ImagingError(.notAPicture, "not a PNG file")
        }
        try limits.check(.png, fileBytes: bytes.count)
        return try bytes.withUnsafeBufferPointer { pointer throws(ImagingError) in
            let reader = try PNGReader(pointer, limits: limits)
            let (samples, _, error) = reader.read()
            if let error { throw error }
            return Raster(
                width: reader.width, height: reader.height, layout: reader.layout, samples: samples)
        }
    }
}
