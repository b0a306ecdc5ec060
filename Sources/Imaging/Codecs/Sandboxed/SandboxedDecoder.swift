internal import CCodecs
internal import Glibc
package import Sandbox
package import Support

/// The picture formats that a worker decodes: WebP, TIFF, BMP, GIF, HEIC and AVIF.
///
/// Their decoders have long histories of memory errors, so none of them runs in a
/// process that holds keys. libwebp, libtiff and giflib are opened in the worker only; HEIC
/// and AVIF are read by the program `heif-convert`, never linked.
package enum SandboxedDecoder {
    /// The jobs that the program's `Worker.runIfRequested` must know.
    package static var jobs: [WorkerJob] {
        [
            WorkerJob(
                name: job(for: .webp),
                prepare: { try load(.webP, "libwebp", package: "libwebp7") },
                run: { input in
                    SandboxedDecoderAnswer.encode { () throws(ImagingError) in try webp(input) }
                }),
            WorkerJob(
                name: job(for: .tiff),
                prepare: { try load(.TIFF, "libtiff", package: "libtiff6") },
                run: { input in
                    SandboxedDecoderAnswer.encode { () throws(ImagingError) in
                        try decode(input, .tiff)
                    }
                }),
            WorkerJob(name: job(for: .bmp)) { input in
                SandboxedDecoderAnswer.encode { () throws(ImagingError) in try bitmap(input) }
            },
            WorkerJob(
                name: job(for: .gif),
                prepare: { try load(.GIF, "giflib", package: "libgif7") },
                run: { input in
                    SandboxedDecoderAnswer.encode { () throws(ImagingError) in
                        try decode(input, .gif)
                    }
                }),
            HEIFConverter.job,
        ]
    }

    static func job(for format: PictureFormat) -> String {
        format == .avif ? job(for: .heif) : "picture.\(format.rawValue)"
    }

    /// Decodes the first frame or page in a worker, turned upright: 8-bit RGB, or RGBA
    /// where some pixel is not opaque; for HEIC and AVIF what the converter's PNG holds.
    /// Blocks meanwhile.
    ///
    /// Throws `tooLarge` for a file or picture over `limits`, `outOfMemory`, `damaged`,
    /// `truncated` or `unsupported`; the last also, with a hint, where a library or
    /// program is missing. A decoder that crashed gives `damaged`, one that ran out of
    /// time `tooLarge`.
    package static func decode(
        _ bytes: [UInt8], format: PictureFormat, limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        try read(bytes, format: format, limits: limits).raster
    }

    /// Whether the library or program that reads this format is there.
    package static func isReadable(_ format: PictureFormat) -> Bool {
        let start: [UInt8]
        switch format {
        case .webp: start = Array("RIFF".utf8) + [4, 0, 0, 0] + Array("WEBP".utf8)
        case .tiff: start = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
        case .gif: start = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0]
        case .heif, .avif: start = [0, 0, 0, 16] + Array("ftypheic\0\0\0\0".utf8)
        case .unknown: return false
        default: return true
        }
        do {
            _ = try decode(start, format: format == .avif ? .heif : format)
            return true
        } catch {
            // Anything else is said of these few bytes.
            return error.code != .unsupported
        }
    }

    /// As `decode`; `allowPartial` as in `Picture.decode`, where the decoder can go on:
    /// in TIFF, BMP and GIF.
    static func read(
        _ bytes: [UInt8], format: PictureFormat, limits: PictureLimits, allowPartial: Bool = false,
        cancellation: Cancellation? = nil
    ) throws(ImagingError) -> (raster: Raster, problem: ImagingError?) {
        guard !format.isDecodedHere, format != .unknown, PictureFormat(sniffing: bytes) == format
        else {
            throw ImagingError(.notAPicture, "not a \(format.name) file")
        }
        try limits.check(format, fileBytes: bytes.count)
        let answer = try answer(for: bytes, format, limits, cancellation)
        guard !isRun(format) else {
            var raster = try PNGCodec.decode(answer, limits: limits)
            // Turned by the file's own property (ISO/IEC 23008-12, 6.5.10), which EXIF's
            // repeats and the converter copies.
            setUpright(&raster.metadata, raster.metadata.exif)
            return (raster, nil)
        }
        var (raster, metadata) = try SandboxedDecoderAnswer.read(answer, format, limits: limits)
        let problem =
            metadata.isIncomplete
            ? ImagingError(.truncated, "truncated \(format.name): some of it is missing") : nil
        if let problem, !allowPartial { throw problem }
        raster.metadata.density = metadata.density
        if ICCProfile.fits(metadata.icc, raster.layout) { raster.metadata.icc = metadata.icc }
        setUpright(&raster.metadata, metadata.exif)
        return (raster.turned(metadata.orientation), problem)
    }

    private static func setUpright(_ metadata: inout Raster.Metadata, _ bytes: [UInt8]?) {
        guard let bytes, var exif = ExifBlock(bytes) else { return }
        exif.dropThumbnail()
        exif.setUpright()
        metadata.exif = exif.bytes
    }

    /// Whether a program decodes it.
    private static func isRun(_ format: PictureFormat) -> Bool {
        format == .heif || format == .avif
    }

    private static func answer(
        for bytes: [UInt8], _ format: PictureFormat, _ limits: PictureLimits,
        _ cancellation: Cancellation?
    ) throws(ImagingError) -> [UInt8] {
        let request = SandboxedDecoderAnswer.request(limits)
        let worker = WorkerLimits(
            // The decoder's planes, the RGBA picture, the RGB answer and the file; and a
            // program's code, stacks and threads.
            memory: 2 * limits.memory + 3 * bytes.count + (isRun(format) ? 1 << 30 : 64 << 20),
            processorSeconds: 30, seconds: 40, inputBytes: limits.fileBytes + request.count,
            outputBytes: limits.memory + 2 * limits.metadataBytes + (1 << 20),
            programBytes: isRun(format) ? limits.memory : 0)
        do {
            return try Worker.run(
                job: job(for: format), input: request + bytes, limits: worker,
                cancellation: cancellation)
        } catch {
            throw ImagingError(error, format)
        }
    }

    private static func load(
        _ library: ForeignLibrary, _ name: String, package: String
    ) throws {
        guard dlp_foreign_load(library) != 0 else {
            throw ProgramMissing(what: name, package: package)
        }
    }

    /// In the worker: `input` is `SandboxedDecoderAnswer.header` and the file.
    private static func decode(
        _ input: [UInt8], _ format: PictureFormat
    ) throws(ImagingError) -> SandboxedDecoderFrame {
        let (limits, start) = try SandboxedDecoderAnswer.limits(input)
        return try SandboxedDecoderFrame(input[start...], format, limits)
    }

    private static func bitmap(_ input: [UInt8]) throws(ImagingError) -> SandboxedDecoderFrame {
        let (limits, start) = try SandboxedDecoderAnswer.limits(input)
        return try BMPDecoder(input[start...], limits).decode()
    }

    private static func webp(_ input: [UInt8]) throws(ImagingError) -> SandboxedDecoderFrame {
        let (limits, start) = try SandboxedDecoderAnswer.limits(input)
        let file = input[start...]
        var frame =
            if let animation = WebPAnimation(file) {
                try animation.firstPicture(limits)
            } else {
                try SandboxedDecoderFrame(file, .webp, limits)
            }
        frame.metadata = WebPChunks.metadata(file, limit: Int(clamping: limits.max_metadata))
        return frame
    }
}

/// A picture over the limits, where a job can only throw.
struct SandboxedPictureTooLarge: WorkerFailure {
    static let workerCode = "too-large"

    let width: Int
    let height: Int

    var workerCode: String { Self.workerCode }
    var description: String { "over the limit: \(width)×\(height) pixels" }
}

extension ImagingError {
    /// A worker's failure as the picture's.
    init(_ error: SandboxError, _ format: PictureFormat) {
        let name = format.name
        switch error.code {
        case .crashed, .protocolViolation:
            self.init(.damaged, "damaged \(name): its decoder broke down (\(error))")
        case .timedOut:
            self.init(.tooLarge, "\(name) over the limit: \(error)")
        case .memory:
            self.init(.outOfMemory, "out of memory for \(name)")
        case .outputLimit:
            self.init(.tooLarge, "\(name) over the limit: \(error)")
        case .launchFailed, .refused, .cancelled:
            self.init(
                .unsupported, "\(name) cannot be decoded here: \(error)", isOwnFailure: true)
        case .jobFailed(ProgramMissing.workerCode, let words):
            self.init(.unsupported, "\(name) cannot be decoded here: \(words)")
        case .jobFailed(SandboxedPictureTooLarge.workerCode, let words):
            self.init(.tooLarge, "\(name) \(words)")
        case .programFailed:
            self.init(.damaged, "damaged \(name): \(error)")
        case .jobFailed(_, let words):
            self.init(.damaged, "damaged \(name): \(words)")
        }
    }
}

extension Picture {
    /// Reads a picture of any format that is known: PNG and JPEG here, the others in a
    /// worker. The program's main must begin with
    /// `Worker.runIfRequested(jobs: SandboxedDecoder.jobs)`.
    ///
    /// `allowPartial` as in `decode`; WebP, HEIC and AVIF are whole or not read. The
    /// foreign formats' `source` is PNG, the format to write them back in without loss.
    /// Throws as `decode` and `SandboxedDecoder.decode` do. `cancellation` ends a worker, which is
    /// thrown as a failure that is not the picture's.
    package static func decodeAny(
        _ bytes: [UInt8], limits: PictureLimits = .standard, allowPartial: Bool = false,
        cancellation: Cancellation? = nil
    ) throws(ImagingError) -> DecodedPicture {
        let format = sniff(bytes)
        guard !format.isDecodedHere, format != .unknown else {
            return try decode(bytes, limits: limits, allowPartial: allowPartial)
        }
        let (raster, problem) = try SandboxedDecoder.read(
            bytes, format: format, limits: limits, allowPartial: allowPartial,
            cancellation: cancellation)
        return DecodedPicture(raster: raster, source: .png(PNGParameters()), problem: problem)
    }
}
