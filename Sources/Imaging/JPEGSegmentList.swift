internal import CShims

/// The application segments to write into a JPEG: EXIF in APP1, the ICC profile in as
/// many APP2 as it needs.
struct JPEGSegmentList {
    private var bytes: [UInt8] = []
    private var segments: [(app: UInt8, range: Range<Int>)] = []

    /// A segment's length field counts itself in its 16 bits.
    private static let most = 65_533

    init(_ raster: Raster) {
        if let exif = raster.metadata.exif, !exif.isEmpty, exif.count + 6 <= Self.most {
            append(1, Array("Exif\0\0".utf8), exif[...])
        }
        if let icc = raster.metadata.icc, ICCProfile.fits(icc, raster.layout) {
            let size = Self.most - 14
            let parts = (icc.count + size - 1) / size
            guard parts <= 255 else { return }
            for part in 0..<parts {
                let slice = icc[part * size..<min(icc.count, (part + 1) * size)]
                append(
                    2, Array("ICC_PROFILE\0".utf8) + [UInt8(part + 1), UInt8(parts)], slice)
            }
        }
    }

    private mutating func append(_ app: UInt8, _ head: [UInt8], _ data: ArraySlice<UInt8>) {
        let start = bytes.count
        bytes += head
        bytes += data
        segments.append((app, start..<bytes.count))
    }

    /// The segments as C takes them, for the duration of `body`.
    func withSegments<R>(_ body: (UnsafeBufferPointer<dlp_jpeg_segment>) -> R) -> R {
        bytes.withUnsafeBufferPointer { bytes in
            segments.map {
                dlp_jpeg_segment(
                    app: $0.app, bytes: bytes.baseAddress! + $0.range.lowerBound,
                    count: UInt32($0.range.count))
            }.withUnsafeBufferPointer(body)
        }
    }
}
