internal import CKernels

/// How many grey levels the mark may move a pixel: the standard deviation of the
/// added pattern there, before rounding.
///
/// Three observations set it (just noticeable difference, JND):
/// - On flat grey or dark ground an even, band-limited texture of σ 1.15 grey
///   levels stays below the threshold at ordinary viewing distance. There its structural
///   similarity (Wang et al. 2004) with the unmarked ground is 0.98.
/// - Near white half of the pattern is cut off at 255; it is made larger there, so that
///   what is left has the same amplitude, and with the same error power looks the same.
/// - On black the half that is left raises the mean, which a dark screen shows more than
///   anything else: the amplitude there is the one with a structural similarity of 0.98, measured
///   on flat ground of each level.
/// - Texture hides: on strokes and in photographs up to 50 % more. Only where the
///   pixel itself is not white, as a halo in the white around text would be seen.
struct PerceptualMask: Sendable {
    static let flat: Float = 1.15
    static let textureGain: Float = 0.5
    /// Local range (grey levels) at which texture hides as much as it ever does.
    static let fullTexture: Float = 48
    /// From this luma on a pixel is nearly white, and texture hides nothing.
    static let bright: UInt32 = 245
    /// Amplitudes on the levels 0, 1, 2, … up from black.
    static let black: [Float] = [0.7, 0.7, 0.8, 0.9, 1, 1.05, 1.1]
    /// Amplitudes on the levels 255, 254, 253 down from white.
    static let white: [Float] = [1.95, 1.5, 1.2]

    /// Amplitude for each luma 0…255 on flat ground.
    static let byLuma: [Float] = (0...255).map { luma in
        if luma < black.count { return black[luma] }
        if 255 - luma < white.count { return white[255 - luma] }
        return flat
    }

    /// Factor for each local range 0…255 of a pixel that is not itself near white.
    static let byRange: [Float] = (0...255).map { range in
        1 + textureGain * min(1, Float(range) / fullTexture)
    }
}

typealias RowTally = dlp_row_tally

/// A depth of samples that a mark can be added to, row by row; see `MarkRow.h`.
protocol MarkableSample: Sendable {
    static func luma(
        _ row: UnsafePointer<Self>, _ width: Int, _ channels: Int,
        _ luma: UnsafeMutablePointer<UInt8>)

    static func add(
        _ row: UnsafePointer<Self>, _ delta: UnsafePointer<Float>, _ width: Int, _ channels: Int,
        _ out: UnsafeMutablePointer<Self>
    ) -> RowTally
}

extension UInt8: MarkableSample {
    static func luma(
        _ row: UnsafePointer<UInt8>, _ width: Int, _ channels: Int,
        _ luma: UnsafeMutablePointer<UInt8>
    ) {
        dlp_luma_row_8(row, width, UInt32(channels), luma)
    }

    static func add(
        _ row: UnsafePointer<UInt8>, _ delta: UnsafePointer<Float>, _ width: Int, _ channels: Int,
        _ out: UnsafeMutablePointer<UInt8>
    ) -> RowTally {
        dlp_add_row_8(row, delta, width, UInt32(channels), out)
    }
}

extension UInt16: MarkableSample {
    static func luma(
        _ row: UnsafePointer<UInt16>, _ width: Int, _ channels: Int,
        _ luma: UnsafeMutablePointer<UInt8>
    ) {
        dlp_luma_row_16(row, width, UInt32(channels), luma)
    }

    static func add(
        _ row: UnsafePointer<UInt16>, _ delta: UnsafePointer<Float>, _ width: Int,
        _ channels: Int, _ out: UnsafeMutablePointer<UInt16>
    ) -> RowTally {
        dlp_add_row_16(row, delta, width, UInt32(channels), out)
    }
}

/// How loud a mark is.
package enum Strength: Sendable, Equatable {
    /// A factor on the standard amplitude, 0.25…4.
    case gain(Double)
    /// The factor that reaches this peak signal-to-noise ratio against the
    /// unmarked picture, dB, 30…60.
    case psnr(Double)

    /// The standard amplitude: PSNR 43 to 46 dB, seen by nobody on ordinary screens.
    package static let standard = Strength.gain(1)

    /// The range either kind is clamped to; not a number is taken for the standard.
    static let gains = 0.25...4.0
}
