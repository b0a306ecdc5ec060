internal import Foundation

/// What every consumer of soft values asks of them: 512 numbers, one per code bit,
/// positive for +1 (bit 0), in any common scale.
public enum SoftValues {
    /// The Euclidean norm, or nil where the values cannot be used: not 512 of them, one
    /// not finite, or all of them zero.
    public static func norm(_ soft: [Float]) -> Double? {
        guard soft.count == Codeword.length else { return nil }
        var sum = 0.0
        for value in soft {
            guard value.isFinite else { return nil }
            sum += Double(value) * Double(value)
        }
        return sum > 0 ? sum.squareRoot() : nil
    }

    /// The values limited to ± `limit` deviations, the deviation estimated from the median
    /// magnitude of those that are not zero, which a quarter of outliers barely moves.
    ///
    /// Soft values of a picture have heavier tails than Gaussian noise (an edge that was
    /// not suppressed, a JPEG block); a few of them should not outvote the rest. This is
    /// about power, not about safety: the false-positive bounds hold for any weights.
    /// Nil where ``norm(_:)`` is, or if `limit` is not positive. O(n log n).
    public static func clipped(_ soft: [Float], limit: Float = 3) -> [Float]? {
        guard limit > 0, norm(soft) != nil else { return nil }
        let magnitudes = soft.map { abs($0) }.filter { $0 > 0 }.sorted()
        // The median of |X| for a standard normal X is 0.6745.
        let bound = limit * magnitudes[magnitudes.count / 2] / 0.6745
        return soft.map { max(-bound, min(bound, $0)) }
    }

    /// The values as integers, the largest magnitude in 2²⁰…2²¹: exact sums of 512 of
    /// them fit 31 bits, and the scale is a power of two, so that a decoder on these
    /// gives the same answer on every machine. Nil where ``norm(_:)`` is.
    static func fixedPoint(_ soft: [Float]) -> [Int32]? {
        guard norm(soft) != nil else { return nil }
        let largest = soft.reduce(0) { max($0, abs($1)) }
        let shift = 20 - Int(Double(largest).exponent)
        return soft.map { Int32(scalbn(Double($0), shift).rounded()) }
    }
}
