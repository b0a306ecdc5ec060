internal import Imaging

/// A JPEG generation: encoded at a quality, decoded again. 4:2:0, as phones and
/// chat apps write it.
enum JPEGRoundTrip {
    static func apply(_ image: RGBImage, quality: Int) throws(SimulatorError) -> RGBImage {
        do {
            let bytes = try JPEGCodec.encode(image.raster, quality: quality)
            return RGBImage(try JPEGCodec.decode(bytes))
        } catch {
            throw SimulatorError(.codecFailed, "JPEG at quality \(quality): \(error)")
        }
    }
}
