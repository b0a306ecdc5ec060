/// The one door to the formats that this process decodes itself.
public enum Picture {
    /// The format by its signature.
    public static func sniff(_ bytes: [UInt8]) -> PictureFormat {
        PictureFormat(sniffing: bytes)
    }

    /// Reads a PNG or JPEG, whatever its file is called.
    ///
    /// With `allowPartial`, an incomplete or damaged picture whose first rows can be
    /// decoded is returned with its `problem`; without, that problem is thrown.
    /// Throws `unsupported` for a format that a worker must read, `notAPicture` otherwise.
    public static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard, allowPartial: Bool = false
    ) throws(ImagingError) -> DecodedPicture {
        switch sniff(bytes) {
        case .png: return try PNGCodec.read(bytes, limits: limits, allowPartial: allowPartial)
        case .jpeg: return try JPEGCodec.read(bytes, limits: limits, allowPartial: allowPartial)
        case .unknown:
            throw ImagingError(
                .notAPicture, bytes.isEmpty ? "an empty file" : "not a picture of a known format")
        case let format:
            throw ImagingError(.unsupported, "\(format.name) is not decoded in this process")
        }
    }

    /// Writes a picture as `source` was written: its format, tables and colour chunks.
    public static func encode(
        _ raster: Raster, like source: DecodedPicture.Source
    ) throws(ImagingError) -> [UInt8] {
        switch source {
        case .png(let parameters): try PNGCodec.encode(raster, like: parameters)
        case .jpeg(let parameters): try JPEGCodec.encode(raster, like: parameters)
        }
    }
}
