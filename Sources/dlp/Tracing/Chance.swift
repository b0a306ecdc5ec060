internal import Foundation

/// A false-positive probability as people read it.
enum Chance {
    /// The largest exponent that is printed: the model of noise behind the figure
    /// was tested down to some 10⁻⁹ and argued beyond; more digits say nothing more.
    private static let largestExponent = 20

    /// `1 in 10^12`: a bound the chance is not above.
    static func text(_ probability: Double) -> String {
        guard probability > 0 else { return "1 in 10^\(largestExponent)" }
        // Probabilities like 1e-12 are not exact in binary: a hair is forgiven.
        let exponent = Int((-log10(probability) + 1e-9).rounded(.down))
        return "1 in 10^\(min(max(exponent, 0), largestExponent))"
    }
}
