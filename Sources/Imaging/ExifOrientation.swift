/// Where a picture's first row and column belong: EXIF tag 0x0112 (CIPA DC-008, 4.6.5).
///
/// Each case names what must be done to the stored samples to show them upright.
enum ExifOrientation: UInt16, CaseIterable, Sendable {
    case upright = 1
    case mirror
    case halfTurn
    case flip
    /// Rows become columns.
    case transpose
    case turnClockwise
    /// Transposed over the other diagonal.
    case transverse
    case turnAnticlockwise

    /// Whether width and height change places.
    var transposes: Bool { rawValue >= 5 }
}
