internal import CCodecs
internal import Support

/// PNG in and out (W3C Portable Network Graphics, third edition), in this process.
package enum PNGCodec {
    /// Decodes every PNG to 8- or 16-bit samples: palettes and fewer than 8 bits are
    /// expanded, tRNS becomes alpha. An APNG gives its default picture.
    ///
    /// Throws `notAPicture`, `truncated`, `damaged` or `tooLarge`.
    package static func decode(
        _ bytes: [UInt8], limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        try read(bytes, limits: limits).raster
    }

    /// As `decode`, with the parameters to write the picture's like; `allowPartial` as
    /// in `Picture.decode`.
    ///
    /// An interlaced picture that got past its first pass has all its rows, in blocks.
    /// EXIF orientation is kept but not applied, as PNG viewers do.
    package static func read(
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

extension PNGCodec {
    /// Encodes at the raster's own depth and layout, not interlaced, with its ICC
    /// profile, EXIF block and density, and the colour chunks of `parameters`.
    ///
    /// The same bytes come out on any number of cores. Throws `tooLarge` where the compressed samples are more
    /// than a chunk can hold (2³¹ − 1 bytes).
    package static func encode(
        _ raster: Raster, effort: PNGEffort = .balanced, like parameters: PNGParameters? = nil
    ) throws(ImagingError) -> [UInt8] {
        // A megabyte is small enough to keep all cores busy, and large enough that
        // starting each strip with an empty window costs under 1 % of size.
        try encode(raster, effort: effort, like: parameters, stripBytes: 1 << 20)
    }

    /// Filters and deflates in strips of about `stripBytes`, each on some core.
    static func encode(
        _ raster: Raster, effort: PNGEffort, like parameters: PNGParameters?, stripBytes: Int
    ) throws(ImagingError) -> [UInt8] {
        let sixteen = if case .sixteen = raster.samples { true } else { false }
        let rowBytes = raster.width * raster.layout.channels * (sixteen ? 2 : 1)
        let perStrip = max(1, stripBytes / (rowBytes + 1))
        let count = (raster.height + perStrip - 1) / perStrip
        let compressed: [DeflateStrip?] = Parallel.map(count) { n in
            let rows = n * perStrip..<min(raster.height, (n + 1) * perStrip)
            return PNGFilter.up(raster, rows: rows, rowBytes: rowBytes).withUnsafeBytes {
                DeflateStrip($0, level: Int32(effort.level), isLast: n == count - 1)
            }
        }
        let strips = compressed.compactMap { $0 }
        guard strips.count == count else {
            throw ImagingError(.outOfMemory, "out of memory for PNG")
        }
        let size = strips.reduce(6) { $0 + $1.bytes.count }
        guard size <= Int(Int32.max) else {
            throw ImagingError(
                .tooLarge, "\(raster.width)×\(raster.height) pixels are more than PNG can hold")
        }
        var writer = PNGWriter(capacity: size + 4096)
        writer.header(raster, bitDepth: sixteen ? 16 : 8)
        try writer.metadata(raster, parameters)
        // A zlib header (RFC 1950: deflate, 32 KiB window, fast), the strips, their checksum.
        let head: [UInt8] = [0x78, 0x01]
        let pieces =
            [head] + strips.map(\.bytes) + [PNGWriter.bigEndian(DeflateStrip.checksum(strips))]
        writer.chunk("IDAT", pieces)
        writer.chunk("IEND", [UInt8]())
        return writer.bytes
    }
}

/// How long a PNG is compressed: libdeflate's level, of which three have names.
package struct PNGEffort: Sendable, Equatable {
    /// 1…12.
    package let level: Int

    /// Clamped to 1…12.
    package init(level: Int) {
        self.level = min(12, max(1, level))
    }

    /// Least time for pictures with a mark or noise, a third larger; flat pictures take
    /// longer than with `balanced`.
    package static let fast = PNGEffort(level: 1)
    /// About libpng's default size in a quarter of its processor time, spread over all cores.
    package static let balanced = PNGEffort(level: 4)
    /// A tenth smaller for twice the time; levels above give 2 % for four times as much.
    package static let small = PNGEffort(level: 7)
}

/// What a PNG says besides its samples and `Raster.Metadata`: kept from input to output.
package struct PNGParameters: Sendable, Equatable {
    /// One ancillary chunk, as it stands in the file.
    struct Chunk: Sendable, Equatable {
        var type: [UInt8]
        var data: [UInt8]
    }

    /// What the sample values mean: cICP, mDCV, cLLI, sRGB, gAMA, cHRM. Samples are never
    /// converted, so these stay true of them.
    var colour: [Chunk] = []

    /// An APNG: the first picture is what was decoded, and all that is written.
    package internal(set) var isAnimated = false

    package init() {}
}

/// One PNG being decoded by libpng, samples only; closed when this goes. The bytes
/// given to `init` must outlive it.
struct PNGReader: ~Copyable {
    let width: Int
    let height: Int
    let layout: Raster.Layout
    let bitDepth: Int
    private let handle: OpaquePointer?

    deinit { dlp_png_close(handle) }

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits, tolerant: Bool = false)
        throws(ImagingError)
    {
        var info = dlp_png_info()
        var handle: OpaquePointer?
        let status = dlp_png_open(
            bytes.baseAddress, bytes.count, UInt32(clamping: limits.side),
            UInt64(clamping: limits.pixels), tolerant, &handle, &info)
        self.handle = handle
        width = Int(info.width)
        height = Int(info.height)
        bitDepth = Int(info.bit_depth)
        layout = Raster.Layout(rawValue: Int(info.channels)) ?? .rgba
        if let error = ImagingError(status, .png, { dlp_png_message(handle, $0) }) { throw error }
        try limits.check(
            .png, width: width, height: height, bytesPerPixel: layout.channels * bitDepth / 8)
    }

    /// All rows; with an error, the `rows` from the top that could be decoded.
    func read() -> (samples: Raster.Samples, rows: Int, error: ImagingError?) {
        let perRow = width * layout.channels
        var rows: UInt32 = 0
        var status = CodecStatus.OK
        let samples: Raster.Samples
        if bitDepth == 16 {
            samples = .sixteen(
                [UInt16](unsafeUninitializedCapacity: height * perRow) { buffer, count in
                    status = dlp_png_read(handle, buffer.baseAddress, perRow * 2, &rows)
                    count = Int(rows) * perRow
                })
        } else {
            samples = .eight(
                [UInt8](unsafeUninitializedCapacity: height * perRow) { buffer, count in
                    status = dlp_png_read(handle, buffer.baseAddress, perRow, &rows)
                    count = Int(rows) * perRow
                })
        }
        return (samples, Int(rows), ImagingError(status, .png) { dlp_png_message(handle, $0) })
    }
}
