internal import Foundation
internal import Trace

/// A false-positive probability as people read it.
enum Chance {
    /// `1 in 10^12`: a bound the chance is not above.
    static func text(_ probability: Double) -> String {
        let stated = max(probability, TraceFinding.leastProbability)
        // Probabilities like 1e-12 are not exact in binary: a hair is forgiven.
        let exponent = Int((-log10(stated) + 1e-9).rounded(.down))
        return "1 in 10^\(max(exponent, 0))"
    }
}
