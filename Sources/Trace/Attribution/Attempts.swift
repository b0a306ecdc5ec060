/// The running count of everything that could have produced a name by chance.
///
/// A stated false-positive probability is only true if every try counts: each
/// geometry demodulated, each candidate whose tag was checked, for every key.
struct Attempts: Sendable {
    /// Candidate payloads whose tag was computed.
    var tagChecks = 0
    /// Vectors of soft values compared with the issued codewords, negated ones counted too.
    var comparisons = 0
    /// Codewords each of them was compared with, summed.
    var codewordComparisons = 0.0

    mutating func add(_ other: Attempts) {
        tagChecks += other.tagChecks
        comparisons += other.comparisons
        codewordComparisons += other.codewordComparisons
    }
}
