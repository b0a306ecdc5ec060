internal import CShims

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
