internal import CShims

/// What a foreign file says of its samples.
struct ForeignMetadata {
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
