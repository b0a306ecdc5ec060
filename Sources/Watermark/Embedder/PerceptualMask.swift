/// How many grey levels the mark may move a pixel: the standard deviation of the
/// added pattern there, before rounding.
///
/// Three observations set it (just noticeable difference, JND):
/// - On flat grey or dark ground an even, band-limited texture of σ 1.15 grey
///   levels stays below the threshold at ordinary viewing distance.
/// - Near white (and black) half of the pattern is cut off at 255 (0); it is made
///   larger there, so that what is left has the same amplitude, and with the same
///   error power looks the same.
/// - Texture hides: on strokes and in photographs up to 50 % more. Only where the
///   pixel itself is not white, as a halo in the white around text would be seen.
struct PerceptualMask: Sendable {
    static let flat: Float = 1.15
    static let saturated: Float = 1.95
    static let textureGain: Float = 0.5
    /// Local range (grey levels) at which texture hides as much as it ever does.
    static let fullTexture: Float = 48
    /// Within this many grey levels of white or black the amplitude rises.
    static let headroom: Float = 4

    /// Amplitude for each luma 0…255 on flat ground.
    static let byLuma: [Float] = (0...255).map { luma in
        let distance = min(Float(luma), 255 - Float(luma))
        return flat + (saturated - flat) * max(0, 1 - distance / headroom)
    }

    /// Factor for each local range 0…255 of a pixel that is not itself near white.
    static let byRange: [Float] = (0...255).map { range in
        1 + textureGain * min(1, Float(range) / fullTexture)
    }
}
