internal import CCodecs
internal import Glibc

/// RGBA samples from a C decoder, in the worker. Frees them when it goes.
struct SandboxedDecoderFrame: ~Copyable {
    let width: Int
    let height: Int
    /// `width * height * 4` bytes.
    let samples: UnsafeMutablePointer<UInt8>
    var metadata = SandboxedDecoderMetadata()

    deinit { free(samples) }

    init(
        _ bytes: ArraySlice<UInt8>, _ format: PictureFormat, _ limits: dlp_foreign_limits
    ) throws(ImagingError) {
        var picture = dlp_foreign_picture()
        var limits = limits
        let status = bytes.withUnsafeBufferPointer {
            switch format {
            case .webp: dlp_webp_decode($0.baseAddress, $0.count, &limits, &picture)
            case .tiff: dlp_tiff_decode($0.baseAddress, $0.count, &limits, &picture)
            default: dlp_gif_decode($0.baseAddress, $0.count, &limits, &picture)
            }
        }
        guard status == .OK, let samples = picture.samples else {
            let error = ImagingError(status, format) { out in
                _ = withUnsafePointer(to: &picture.message) {
                    memcpy(out, $0, Int(DLP_CODEC_MESSAGE))
                }
            }
            throw error ?? ImagingError(.damaged, "damaged \(format.name)")
        }
        width = Int(picture.width)
        height = Int(picture.height)
        self.samples = samples
        metadata = SandboxedDecoderMetadata(picture)
        free(picture.icc)
    }

    /// A transparent canvas of this size; throws `outOfMemory`.
    init(width: Int, height: Int) throws(ImagingError) {
        guard let samples = calloc(width * height, 4) else {
            throw ImagingError(.outOfMemory, "out of memory")
        }
        self.width = width
        self.height = height
        self.samples = samples.assumingMemoryBound(to: UInt8.self)
    }
}

/// What a foreign file says of its samples.
struct SandboxedDecoderMetadata {
    /// As in the file; `upright` where the samples have been turned.
    var orientation = ExifOrientation.upright
    var density: Raster.Metadata.Density?
    var icc: [UInt8] = []
    var exif: [UInt8] = []
    /// Some samples are missing.
    var isIncomplete = false

    init() {}

    init(_ picture: dlp_foreign_picture) {
        orientation = ExifOrientation(rawValue: picture.orientation) ?? .upright
        if picture.density_x > 0, picture.density_y > 0 {
            density = Raster.Metadata.Density(x: picture.density_x, y: picture.density_y)
        }
        if let icc = picture.icc {
            self.icc = Array(UnsafeBufferPointer(start: icc, count: Int(picture.icc_count)))
        }
        isIncomplete = picture.is_incomplete != 0
    }
}
