internal import CShims

/// One JPEG being decoded: the C reader, closed when this goes. The bytes given to
/// `init` must outlive it.
struct JPEGReader: ~Copyable {
    let width: Int
    let height: Int
    /// 1 (grey) or 3 (RGB).
    let channels: Int
    private let handle: OpaquePointer?

    deinit { dlp_jpeg_close(handle) }

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits, tolerant: Bool
    ) throws(ImagingError) {
        var asked = dlp_jpeg_limits()
        asked.memory = limits.memory
        asked.side = UInt32(clamping: limits.side)
        asked.pixels = UInt64(clamping: limits.pixels)
        asked.scans = UInt32(clamping: limits.scans)
        // Twenty scans of the largest picture allowed: more only for smaller ones.
        asked.scan_pixels = UInt64(clamping: limits.pixels) * 20
        asked.tolerant = tolerant
        var info = dlp_jpeg_info()
        var handle: OpaquePointer?
        let status = dlp_jpeg_open(bytes.baseAddress, bytes.count, &asked, &handle, &info)
        self.handle = handle
        width = Int(info.width)
        height = Int(info.height)
        channels = Int(info.channels)
        if let error = ImagingError(status, .jpeg, { dlp_jpeg_message(handle, $0) }) { throw error }
        try limits.check(.jpeg, width: width, height: height, bytesPerPixel: channels)
    }

    /// All rows; `rows` of them, from the top, are as the file has them. With an error
    /// the samples are those rows only.
    func read() -> (samples: [UInt8], rows: Int, error: ImagingError?) {
        let stride = width * channels
        var rows: UInt32 = 0
        var status = CodecStatus.OK
        let samples = [UInt8](unsafeUninitializedCapacity: height * stride) { buffer, count in
            status = dlp_jpeg_read(handle, buffer.baseAddress, stride, &rows)
            count = Int(rows) * stride
        }
        return (samples, Int(rows), ImagingError(status, .jpeg) { dlp_jpeg_message(handle, $0) })
    }
}
