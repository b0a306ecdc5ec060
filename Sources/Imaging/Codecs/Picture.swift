internal import Support

/// The one door to the formats that this process decodes itself.
package enum Picture {
    /// The format by its signature.
    package static func sniff(_ bytes: [UInt8]) -> PictureFormat {
        PictureFormat(sniffing: bytes)
    }

    /// Reads a PNG or JPEG, whatever its file is called.
    ///
    /// With `allowPartial`, an incomplete or damaged picture whose first rows can be
    /// decoded is returned with its `problem`; without, that problem is thrown.
    /// Throws `unsupported` for a format that a worker must read, `notAPicture` otherwise.
    package static func decode(
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
    package static func encode(
        _ raster: Raster, like source: DecodedPicture.Source
    ) throws(ImagingError) -> [UInt8] {
        switch source {
        case .png(let parameters): try PNGCodec.encode(raster, like: parameters)
        case .jpeg(let parameters): try JPEGCodec.encode(raster, like: parameters)
        }
    }
}

/// A picture as it was read: its samples, and what is needed to write its like.
package struct DecodedPicture: Sendable {
    /// How the file was encoded.
    package enum Source: Sendable, Equatable {
        case png(PNGParameters)
        case jpeg(JPEGParameters)

        package var format: PictureFormat {
            switch self {
            case .png: .png
            case .jpeg: .jpeg
            }
        }
    }

    /// Upright. Fewer rows (or, in a turned picture, columns) than the file announces
    /// where it is incomplete.
    package var raster: Raster
    package var source: Source
    /// Why the picture is incomplete; nil when it is whole.
    package var problem: ImagingError?

    package var isComplete: Bool { problem == nil }
}

/// A picture file's format, as its first bytes tell it; names and extensions are not asked.
package enum PictureFormat: String, Sendable, CaseIterable {
    case png, jpeg, webp, heif, avif, tiff, bmp, gif
    case unknown

    /// As written in messages.
    package var name: String {
        switch self {
        case .webp: "WebP"
        case .unknown: "picture"
        default: rawValue.uppercased()
        }
    }

    /// Whether this process decodes it itself; the others go to a worker.
    package var isDecodedHere: Bool { self == .png || self == .jpeg }

    /// The format whose signature `bytes` begin with. Looks at 64 bytes at most.
    ///
    /// Sources: PNG (W3C, section 5.2), JPEG (T.81 B.1.1.3), WebP (RFC 9649, 2.4),
    /// HEIF and AVIF (ISO/IEC 14496-12, `ftyp` brands), TIFF 6.0 section 2, GIF89a.
    package init(sniffing bytes: [UInt8]) {
        func has(_ text: StaticString, at offset: Int = 0) -> Bool {
            let count = text.utf8CodeUnitCount
            guard bytes.count >= offset + count else { return false }
            return (0..<count).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
        }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if has("ftyp", at: 4) {
            self = Self.brand(of: bytes)
        } else if bytes.starts(with: [0x49, 0x49, 42, 0])
            || bytes.starts(with: [0x4D, 0x4D, 0, 42])
            || bytes.starts(with: [0x49, 0x49, 43, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 43])
        {
            self = .tiff
        } else if has("GIF87a") || has("GIF89a") {
            self = .gif
        } else if has("BM"), bytes.count >= 18, bytes[15] == 0, bytes[16] == 0, bytes[17] == 0,
            bytes[14] >= 12
        {
            // Two letters are little to go by: the header's size must make sense too.
            self = .bmp
        } else {
            self = .unknown
        }
    }

    /// `ftyp`: size, "ftyp", major brand, version, compatible brands to the box's end.
    private static func brand(of bytes: [UInt8]) -> PictureFormat {
        guard bytes.count >= 12 else { return .unknown }
        let size = bytes[0..<4].bigEndian
        let end = min(bytes.count, max(12, size), 64)
        for offset in [8] + Array(stride(from: 16, to: end - 3, by: 4)) {
            switch String(decoding: bytes[offset..<offset + 4], as: UTF8.self) {
            case "avif", "avis": return .avif
            case "heic", "heix", "heim", "heis", "hevc", "hevx": return .heif
            default: continue
            }
        }
        switch String(decoding: bytes[8..<12], as: UTF8.self) {
        case "mif1", "msf1": return .heif
        default: return .unknown
        }
    }
}
