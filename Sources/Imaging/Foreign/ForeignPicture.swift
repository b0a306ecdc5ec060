internal import CShims
internal import Glibc
public import Sandbox

/// The picture formats that a worker decodes: WebP, TIFF, BMP, GIF, HEIC and AVIF.
///
/// Their decoders have long histories of memory errors, so none of them runs in a
/// process that holds keys. libwebp and libtiff are opened in the worker only; HEIC and
/// AVIF are read by the program `heif-convert`, never linked.
public enum ForeignPicture {
    /// The jobs that the program's `Worker.runIfRequested` must know.
    public static var jobs: [WorkerJob] {
        [
            WorkerJob(
                name: job(for: .webp),
                prepare: { try load(.webP, "libwebp", package: "libwebp7") },
                run: { input in
                    ForeignAnswer.encode { () throws(ImagingError) in try webp(input) }
                }),
            WorkerJob(
                name: job(for: .tiff),
                prepare: { try load(.TIFF, "libtiff", package: "libtiff6") },
                run: { input in
                    ForeignAnswer.encode { () throws(ImagingError) in try decode(input, .tiff) }
                }),
            WorkerJob(name: job(for: .bmp)) { input in
                ForeignAnswer.encode { () throws(ImagingError) in try decode(input, .bmp) }
            },
            WorkerJob(name: job(for: .gif)) { input in
                ForeignAnswer.encode { () throws(ImagingError) in try decode(input, .gif) }
            },
            HEIFConverter.job,
        ]
    }

    static func job(for format: PictureFormat) -> String {
        format == .avif ? job(for: .heif) : "picture.\(format.rawValue)"
    }

    /// Decodes the first frame or page in a worker: 8-bit RGB, or RGBA where some pixel is
    /// not opaque; for HEIC and AVIF what the converter's PNG holds. Blocks meanwhile.
    ///
    /// Throws `tooLarge` for a file or picture over `limits`, `outOfMemory`, `damaged`,
    /// `truncated` or `unsupported`; the last also, with a hint, where a library or
    /// program is missing. A decoder that crashed or ran out of time gives `damaged`.
    public static func decode(
        _ bytes: [UInt8], format: PictureFormat, limits: PictureLimits = .standard
    ) throws(ImagingError) -> Raster {
        guard !format.isDecodedHere, format != .unknown, PictureFormat(sniffing: bytes) == format
        else {
            throw ImagingError(.notAPicture, "not a \(format.name) file")
        }
        try limits.check(format, fileBytes: bytes.count)
        let isProgram = format == .heif || format == .avif
        let worker = WorkerLimits(
            // The decoder's planes, the RGBA picture, the RGB answer and the file; and a
            // program's code, stacks and threads.
            memory: 2 * limits.memory + 3 * bytes.count + (isProgram ? 1 << 30 : 64 << 20),
            processorSeconds: 30, seconds: 40, inputBytes: limits.fileBytes + 16,
            outputBytes: limits.memory + (1 << 20), programBytes: isProgram ? limits.memory : 0)
        let answer: [UInt8]
        do {
            let head = ForeignAnswer.header(limits)
            answer = try Worker.run(job: job(for: format), input: head + bytes, limits: worker)
        } catch {
            throw ImagingError(error, format)
        }
        if isProgram {
            return try PNGCodec.decode(answer, limits: limits)
        }
        return try ForeignAnswer.raster(answer, format, limits: limits)
    }

    private static func load(
        _ library: ForeignLibrary, _ name: String, package: String
    ) throws {
        guard dlp_foreign_load(library) != 0 else {
            throw ForeignMissing(what: name, package: package)
        }
    }

    /// In the worker: `input` is `ForeignAnswer.header` and the file.
    private static func decode(
        _ input: [UInt8], _ format: PictureFormat
    ) throws(ImagingError) -> ForeignFrame {
        let (limits, start) = try ForeignAnswer.limits(input)
        return try ForeignFrame(input[start...], format, limits)
    }

    private static func webp(_ input: [UInt8]) throws(ImagingError) -> ForeignFrame {
        let (limits, start) = try ForeignAnswer.limits(input)
        let file = input[start...]
        guard let animation = WebPAnimation(file) else {
            return try ForeignFrame(file, .webp, limits)
        }
        return try animation.firstPicture(limits)
    }
}
