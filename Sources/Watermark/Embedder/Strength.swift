/// How loud a mark is.
public enum Strength: Sendable, Equatable {
    /// A factor on the standard amplitude, 0.25…4.
    case gain(Double)
    /// The factor that reaches this peak signal-to-noise ratio against the
    /// unmarked picture, dB, 30…60.
    case psnr(Double)

    /// The standard amplitude: PSNR 43 to 46 dB, seen by nobody on ordinary screens.
    public static let standard = Strength.gain(1)

    /// The range either kind is clamped to; not a number is taken for the standard.
    static let gains = 0.25...4.0
}
