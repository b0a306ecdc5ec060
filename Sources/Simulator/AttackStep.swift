/// One thing that happens to a screenshot. Where a parameter is nil it is drawn from
/// the seed.
public enum AttackStep: Sendable, Equatable {
    /// Quality 1…100, 4:2:0.
    case jpeg(quality: Int)
    /// Lossy, 0…100, through the programs `cwebp` and `dwebp`.
    case webp(quality: Int)
    /// Resized by factors; area average down, Catmull-Rom up.
    case scale(x: Double, y: Double)
    /// Shrunk, if larger, to this longer side.
    case limit(longestSide: Int)
    /// Clockwise, degrees; the canvas grows and is filled with one colour. Multiples
    /// of 90 are exact.
    case rotate(degrees: Double?)
    /// A rectangle of at most this size, at a place from the seed.
    case crop(width: Int, height: Int)
    /// Laid, whole, on a canvas of at least this size at a place from the seed.
    case paste(width: Int, height: Int)
    /// 255 (v/255)^exponent.
    case gamma(Double)
    /// v · gain + offset, grey levels.
    case levels(gain: Double, offset: Double)
    case greyscale
    /// Gaussian, standard deviation in pixels.
    case blur(sigma: Double)
    /// White Gaussian per channel, standard deviation in grey levels.
    case noise(sigma: Double)
    /// Median of 3 × 3, per channel.
    case median
    /// Strokes, boxes and emoji-like discs until they cover this share; nil: 10…20 %.
    case doodle(share: Double?)
    /// Each channel rounded to this many levels.
    case posterise(levels: Int)
    /// 255 − v with the hue turned back, as a dark mode does it.
    case invert
}
