internal import Support
internal import CCodecs
internal import Glibc

/// What passes between `SandboxedDecoder` and its worker.
///
/// To the worker: the most pixels a side, the most pixels, the most bytes of a profile
/// (8 bytes each), the file. Back: a failure's number, from 1, and its words; or 0, then
///
///     width, height        4 bytes each
///     channels             1 (3 or 4)
///     orientation          1 (EXIF's)
///     incomplete           1 (0 or 1)
///     density              8 each, horizontal and vertical: a Double's bits, 0 if unknown
///     profile, EXIF        4 each: their bytes' counts
///
/// the profile, the EXIF block and the samples. Numbers are little-endian.
enum SandboxedDecoderAnswer {
    static let requestCount = 24
    static let headCount = 1 + 8 + 3 + 16 + 8

    static func request(_ limits: PictureLimits) -> [UInt8] {
        [limits.side, limits.pixels, limits.metadataBytes].flatMap { bytes($0, 8) }
    }

    /// The limits and where the file begins.
    static func limits(_ input: [UInt8]) throws(ImagingError) -> (dlp_foreign_limits, Int) {
        guard input.count >= requestCount else { throw ImagingError(.damaged, "no limits") }
        let limits = dlp_foreign_limits(
            max_side: UInt32(clamping: number(input, 0, 8)), max_pixels: number(input, 8, 8),
            max_metadata: number(input, 16, 8))
        return (limits, requestCount)
    }

    static func encode(_ decode: () throws(ImagingError) -> SandboxedDecoderFrame) -> [UInt8] {
        do {
            let frame = try decode()
            return encode(frame)
        } catch {
            let number = ImagingError.Code.allCases.firstIndex(of: error.code).map { $0 + 1 } ?? 1
            return [UInt8(number)] + Array(error.detail.utf8.prefix(512))
        }
    }

    private static func encode(_ frame: borrowing SandboxedDecoderFrame) -> [UInt8] {
        let pixels = frame.width * frame.height
        let source = frame.samples
        var opaque = true
        for i in 0..<pixels where source[4 * i + 3] != 255 {
            opaque = false
            break
        }
        let channels = opaque ? 3 : 4
        let metadata = frame.metadata
        var head: [UInt8] = [0]
        head += bytes(frame.width, 4) + bytes(frame.height, 4)
        head += [UInt8(channels), UInt8(metadata.orientation.rawValue)]
        head.append(metadata.isIncomplete ? 1 : 0)
        for density in [metadata.density?.x, metadata.density?.y] {
            head += bytes(Int(bitPattern: UInt((density ?? 0).bitPattern)), 8)
        }
        head += bytes(metadata.icc.count, 4) + bytes(metadata.exif.count, 4)
        head += metadata.icc + metadata.exif
        let count = head.count + pixels * channels
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let out = buffer.baseAddress!
            for (i, byte) in head.enumerated() { out[i] = byte }
            let samples = out + head.count
            if opaque {
                for i in 0..<pixels {
                    samples[3 * i] = source[4 * i]
                    samples[3 * i + 1] = source[4 * i + 1]
                    samples[3 * i + 2] = source[4 * i + 2]
                }
            } else {
                memcpy(samples, source, pixels * 4)
            }
            initialized = count
        }
    }

    /// In the parent: the samples as stored, and the rest of what the worker found. The
    /// worker is not trusted with any of it.
    static func read(
        _ answer: [UInt8], _ format: PictureFormat, limits: PictureLimits
    ) throws(ImagingError) -> (raster: Raster, metadata: SandboxedDecoderMetadata) {
        let nonsense = ImagingError(.damaged, "damaged \(format.name): no answer from its decoder")
        guard let first = answer.first else { throw nonsense }
        guard first == 0 else {
            let codes = ImagingError.Code.allCases
            let code = Int(first) <= codes.count ? codes[Int(first) - 1] : .damaged
            let words = answer[1...].prefix(512).map { $0 >= 32 && $0 != 127 ? $0 : 32 }
            throw ImagingError(code, String(decoding: words, as: UTF8.self))
        }
        guard answer.count >= headCount, let layout = Raster.Layout(rawValue: Int(answer[9])),
            layout == .rgb || layout == .rgba,
            let orientation = ExifOrientation(rawValue: UInt16(answer[10]))
        else { throw nonsense }
        let (width, height) = (Int(number(answer, 1, 4)), Int(number(answer, 5, 4)))
        let icc = Int(number(answer, 28, 4))
        let exif = Int(number(answer, 32, 4))
        try limits.check(format, width: width, height: height, bytesPerPixel: layout.channels)
        let samples = headCount + icc + exif
        guard icc <= limits.metadataBytes, exif <= limits.metadataBytes,
            answer.count == samples + width * height * layout.channels
        else { throw nonsense }
        var metadata = SandboxedDecoderMetadata()
        metadata.orientation = orientation
        metadata.isIncomplete = answer[11] != 0
        let x = Double(bitPattern: number(answer, 12, 8))
        let y = Double(bitPattern: number(answer, 20, 8))
        // What PNG's pHYs can hold, 1 to 2³¹ pixels per metre; not-a-number is neither.
        if x >= 1, y >= 1, x < 0x1p31, y < 0x1p31 {
            metadata.density = Raster.Metadata.Density(x: x, y: y)
        }
        metadata.icc = Array(answer[headCount..<headCount + icc])
        metadata.exif = Array(answer[headCount + icc..<samples])
        let raster = Raster(
            width: width, height: height, layout: layout,
            samples: .eight(Array(answer[samples...])))
        return (raster, metadata)
    }

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        value.littleEndianBytes(count)
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
    }
}
