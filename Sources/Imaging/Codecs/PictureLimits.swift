/// What a decoder may be made to spend by a file. All are checked before the
/// memory in question is allocated.
package struct PictureLimits: Sendable, Equatable {
    /// Width and height, pixels.
    package var side: Int
    /// Width times height.
    package var pixels: Int
    /// Bytes of the file itself.
    package var fileBytes: Int
    /// Bytes of decoded samples, and again of a codec's own working memory (a
    /// progressive JPEG keeps two bytes a sample until its last scan).
    package var memory: Int
    /// Bytes of one ICC profile or EXIF block after decompression.
    package var metadataBytes: Int
    /// Scans of one progressive JPEG, whatever its size. Ordinary files have about 10;
    /// libjpeg-turbo's own fuzzers and `djpeg -maxscans` use 500.
    package var scans: Int

    package init(
        side: Int, pixels: Int, fileBytes: Int, memory: Int, metadataBytes: Int, scans: Int
    ) {
        self.side = side
        self.pixels = pixels
        self.fileBytes = fileBytes
        self.memory = memory
        self.metadataBytes = metadataBytes
        self.scans = scans
    }

    /// 100 megapixels, 512 MiB of samples: an 8K screen at 16 bits RGBA (265 MB) and a
    /// phone's 50 megapixels (150 MB, progressive 150–300 MB more) pass with room under
    /// 1 GB for the planes that tracing makes of them.
    package static let standard = PictureLimits(
        side: 65_500, pixels: 100_000_000, fileBytes: 256 << 20, memory: 512 << 20,
        metadataBytes: 8 << 20, scans: 500)

    /// Throws `tooLarge` unless a picture of this size may be decoded.
    func check(
        _ format: PictureFormat, width: Int, height: Int, bytesPerPixel: Int
    ) throws(ImagingError) {
        guard width > 0, height > 0 else {
            throw ImagingError(.damaged, "damaged \(format.name): a side of 0 pixels")
        }
        // Sides first: their product cannot overflow then.
        guard width <= side, height <= side, width * height <= pixels,
            width * height * bytesPerPixel <= memory
        else {
            throw ImagingError(
                .tooLarge, "\(format.name) of \(width)×\(height) pixels is over the limit")
        }
    }

    func check(_ format: PictureFormat, fileBytes count: Int) throws(ImagingError) {
        guard count <= fileBytes else {
            throw ImagingError(.tooLarge, "\(format.name) of \(count) bytes is over the limit")
        }
    }
}
