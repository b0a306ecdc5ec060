internal import CShims

/// JPEG in and out (ITU-T T.81), in this process, through libjpeg-turbo.
public enum JPEGCodec {
    /// Decodes baseline and progressive JPEG to 8-bit grey or RGB.
    ///
    /// Throws `notAPicture`, `truncated`, `damaged`, `tooLarge` or `unsupported`.
    public static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        guard PictureFormat(sniffing: bytes) == .jpeg else {
            throw ImagingError(.notAPicture, "not a JPEG file")
        }
        try limits.check(.jpeg, fileBytes: bytes.count)
        return try bytes.withUnsafeBufferPointer { pointer throws(ImagingError) in
            let reader = try JPEGReader(pointer, limits: limits, tolerant: false)
            let (samples, _, error) = reader.read()
            if let error { throw error }
            return Raster(
                width: reader.width, height: reader.height,
                layout: reader.channels == 1 ? .grey : .rgb, samples: .eight(samples))
        }
    }
}
