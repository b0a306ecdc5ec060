internal import CCodecs

/// What stands before a JPEG's first scan (ITU-T T.81 annex B): tables, frame header
/// and application segments. Lenient: what is damaged is left out, for the decoder
/// itself to judge.
struct JPEGSegments {
    struct Component {
        var across: Int
        var down: Int
        var table: Int
    }

    private(set) var density: Raster.Metadata.Density?
    private(set) var exif: [UInt8]?
    private(set) var icc: [UInt8]?
    /// Quantisation tables by number, in natural order.
    private(set) var tables: [[UInt16]?] = [nil, nil, nil, nil]
    private(set) var components: [Component] = []
    private(set) var isProgressive = false

    /// Throws `tooLarge` for an ICC profile over the limit. O(bytes before the first scan).
    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits) throws(ImagingError) {
        var profile: [Int: Range<Int>] = [:]
        var profileParts = 0
        var at = 2
        scan: while at + 4 <= bytes.count {
            guard bytes[at] == 0xFF else {
                at += 1  // stray bytes between segments
                continue
            }
            let marker = bytes[at + 1]
            switch marker {
            case 0xFF:  // fill
                at += 1
                continue
            case 0x00, 0x01, 0xD0...0xD8:  // no segment
                at += 2
                continue
            case 0xD9, 0xDA:  // end, first scan
                break scan
            default: break
            }
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            let body = at + 4..<at + 2 + max(2, length)
            guard length >= 2, body.upperBound <= bytes.count else { break }
            let segment = UnsafeBufferPointer(rebasing: bytes[body])
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: readFrame(segment, marker)
            case 0xDB: readTables(segment)
            case 0xE0: readJFIF(segment)
            case 0xE1:
                if exif == nil, segment.starts(with: "Exif\0\0".utf8) {
                    exif = [UInt8](segment.dropFirst(6))
                }
            case 0xE2:
                // "ICC_PROFILE", which part from 1, of how many (ICC.1:2022, B.4).
                if segment.count > 14, segment.starts(with: "ICC_PROFILE\0".utf8) {
                    profileParts = Int(segment[13])
                    profile[Int(segment[12])] = body.lowerBound + 14..<body.upperBound
                }
            default: break
            }
            at = body.upperBound
        }
        let parts = profileParts > 0 ? (1...profileParts).compactMap { profile[$0] } : []
        guard parts.count == profileParts, !parts.isEmpty else { return }
        guard parts.reduce(0, { $0 + $1.count }) <= limits.metadataBytes else {
            throw ImagingError(.tooLarge, "JPEG with an ICC profile over the limit")
        }
        icc = parts.flatMap { bytes[$0] }
    }

    private mutating func readFrame(_ segment: UnsafeBufferPointer<UInt8>, _ marker: UInt8) {
        guard segment.count >= 6, segment.count >= 6 + 3 * Int(segment[5]) else { return }
        isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(marker)
        components = (0..<Int(segment[5])).map { i in
            let factors = segment[7 + 3 * i]
            return Component(
                across: Int(factors >> 4), down: Int(factors & 15), table: Int(segment[8 + 3 * i]))
        }
    }

    private mutating func readTables(_ segment: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < segment.count {
            let (wide, number) = (segment[at] >> 4 != 0, Int(segment[at] & 15))
            let size = wide ? 128 : 64
            guard number < 4, at + 1 + size <= segment.count else { return }
            var table = [UInt16](repeating: 1, count: 64)
            for i in 0..<64 {
                let p = at + 1 + (wide ? 2 * i : i)
                table[Self.natural[i]] =
                    wide ? UInt16(segment[p]) << 8 | UInt16(segment[p + 1]) : UInt16(segment[p])
            }
            tables[number] = table
            at += 1 + size
        }
    }

    /// JFIF (ITU-T T.871, 10.1): units 1 are dots per inch, 2 per centimetre; 0 is only
    /// an aspect ratio.
    private mutating func readJFIF(_ segment: UnsafeBufferPointer<UInt8>) {
        guard segment.count >= 12, segment.starts(with: "JFIF\0".utf8) else { return }
        let x = Double(UInt16(segment[8]) << 8 | UInt16(segment[9]))
        let y = Double(UInt16(segment[10]) << 8 | UInt16(segment[11]))
        let perMetre =
            switch segment[7] {
            case 1: 1 / 0.0254
            case 2: 100.0
            default: 0.0
            }
        guard x > 0, y > 0, perMetre > 0 else { return }
        density = Raster.Metadata.Density(x: x * perMetre, y: y * perMetre)
    }

    /// Row-by-row place of the n-th zigzag coefficient (T.81 figure A.6).
    static let natural: [Int] = [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ]
}

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

/// Density as a JFIF header holds it (ITU-T T.871, 10.1): whole dots per inch or
/// centimetre, whichever is nearer.
struct JFIFDensity: Equatable {
    /// 1 per inch, 2 per centimetre.
    let unit: UInt8
    let x: UInt16
    let y: UInt16

    /// Nil where it is nothing that 16 bits can say.
    init?(_ density: Raster.Metadata.Density) {
        func rounded(_ perMetre: Double) -> (x: Double, y: Double, error: Double) {
            let (x, y) = (density.x * perMetre, density.y * perMetre)
            let error = abs(x.rounded() / x - 1) + abs(y.rounded() / y - 1)
            return (x.rounded(), y.rounded(), error)
        }
        guard density.x > 0, density.y > 0 else { return nil }
        let (inch, centimetre) = (rounded(0.0254), rounded(0.01))
        // Inches unless centimetres are clearly nearer: PNG's whole pixels per metre are
        // already off by up to half of one.
        let best = centimetre.error < inch.error / 10 ? centimetre : inch
        let range = 1.0...65535.0
        guard range.contains(best.x), range.contains(best.y) else { return nil }
        unit = best.error == inch.error ? 1 : 2
        x = UInt16(best.x)
        y = UInt16(best.y)
    }
}
