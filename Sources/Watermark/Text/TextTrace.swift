internal import Foundation

/// Everything that a trace found out about one text.
public struct TextTrace: Sendable {
    /// Everyone found, most copies first. Empty: no mark of these keys was found.
    public var findings: [TextFinding]
    /// Keys that were tried.
    public var keyCount: Int
    /// Candidate payloads whose tag was computed, over all runs, layers and keys.
    public var tagChecks: Int
    /// Runs of invisible characters long enough for a copy or a piece of one.
    public var runs: Int
    /// Parts of runs as pages carry them at the ends of lines, anybody's.
    public var pieces: Int
    /// Runs of at least 20 selectors that no key given explains: somebody else's mark, or one
    /// of a key that was not given.
    public var foreignRuns: Int
    /// False where a text was so full of damaged runs that some were read only as they stand.
    public var isComplete: Bool

    /// The chance that a text without a mark of these keys would give a finding such as this,
    /// over every run, window, variant, set of places, layer and key that was tried.
    ///
    /// A text that owes nothing to a key meets tags that are a pseudo-random function of the
    /// token: each of N checks passes with probability 2⁻³², so that any token at all is given
    /// with probability at most N · 2⁻³² (``Payload/falseAcceptanceProbability(candidates:)``):
    /// 2.3 · 10⁻¹⁰ for one run.
    ///
    /// **Issued.** The keyed offsets make the digits of a run that owes nothing to the key
    /// uniform, so its token is one of n that were issued with probability at most n · 2⁻⁴⁸. A
    /// finding that the registry knows: N · 2⁻³² · n · 2⁻⁴⁸, below 10⁻⁹ for a million issued
    /// marks and a billion checks.
    ///
    /// **Agreeing variants.** Offsets of different variants are independent, so a run in one
    /// variant gives the token of a run in another with probability at most 2⁻⁸⁰ for each
    /// check (13⁻²² for selectors, 4⁻⁴⁰ for joiners): two variants that agree are below 10⁻⁹
    /// for any N below 10¹², without a registry. Two copies of one variant are one observation
    /// copied, and count once; so do the four pieces of a run.
    ///
    /// **Few pieces.** A token that was found by asking all that were issued has the chance
    /// that ``PieceReading`` derives, once for each key, and the chance above besides.
    ///
    /// Findings of several texts, or of texts and other layers, add their chances up: trace
    /// what leaked as one text, or multiply by how many there were.
    ///
    /// - Parameter issued: how many marks the registry holds under these keys, where it knows
    ///   the token; nil where it does not.
    public func falsePositiveProbability(_ finding: TextFinding, issued: Int?) -> Double {
        let checks = Double(max(1, tagChecks))
        var chance = min(1, checks * 0x1p-32)
        if finding.variants > 1 { chance *= min(1, checks * 0x1p-80) }
        if issued != nil || finding.closedChance != nil {
            chance *= min(1, Double(max(1, issued ?? 1)) * 0x1p-48)
        }
        if let closed = finding.closedChance {
            chance = min(1, chance + closed * Double(max(1, keyCount)))
        }
        return max(chance, 1e-15)
    }
}
