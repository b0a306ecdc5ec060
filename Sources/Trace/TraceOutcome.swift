package import Imaging

/// Everything a trace found out about one picture.
package struct TraceOutcome: Sendable {
    /// Everyone found, the strongest evidence first. Empty: no mark was found.
    package var findings: [TraceFinding]
    /// Distinct geometries demodulated, over all keys.
    package var geometriesTried: Int
    /// Candidate payloads whose tag was checked.
    package var candidatesChecked: Int
    /// The smallest false-positive probability of an issued mark that was compared and not
    /// named; 1 where nothing came to be compared.
    package var leastUnnamed: Double
    /// What was looked at, step by step, for `-v` and the report.
    package var steps: [TraceStep]
}

/// One step of a trace, in the order taken.
package struct TraceStep: Sendable {
    package var name: String
    package var detail: String
    package var milliseconds: Double

    package init(name: String, detail: String, milliseconds: Double) {
        self.name = name
        self.detail = detail
        self.milliseconds = milliseconds
    }
}

/// One mark found in a picture.
package struct TraceFinding: Sendable {
    package enum Result: String, Sendable {
        /// The registry knows the token, and chance is below 10⁻⁹.
        case identified
        /// A mark of one of our keys, chance below 10⁻⁶, that the registry does not know.
        case unregistered
    }

    package var result: Result
    /// 48 bits.
    package var token: UInt64
    package var keyID: String
    package var profile: Int
    /// Who and when, where the registry knows.
    package var issued: IssuedMark?
    /// The chance that any name at all would be given for a picture without a
    /// mark, over every geometry, fold, key and codeword tried. Never below
    /// `leastProbability`.
    package var falsePositiveProbability: Double
    /// Correlation of the demodulated soft values with the mark's codeword, in
    /// standard deviations; √512 ≈ 22.6 at most.
    package var z: Double
    /// How the geometry was found: `screenshot`, `poses` and so on.
    package var path: String
    /// Corners of the marked area in input pixels, clockwise from the mark's own top left.
    package var region: [Point]
    /// Picture pixels per tile pixel at the middle of the region.
    package var scale: Double
    /// Whether the soft values had to be negated: someone subtracted too much of a mark.
    package var isNegated: Bool
    /// Known-line correlation of each cell of the region, row by row, for a heat map.
    package var evidence: Evidence
    /// The leak compared with what was marked.
    package var sourceMatch: SourceMatch

    /// The smallest probability that is ever stated. The bound goes lower, but then a fault of
    /// software or machine is likelier than chance.
    package static let leastProbability = 1e-15

    package enum SourceMatch: String, Sendable {
        case same
        case different
        case unknown
    }

    /// A grid of cells, each one tile of the mark.
    package struct Evidence: Sendable {
        package var columns: Int
        package var rows: Int
        /// Standard deviations, `columns * rows` values.
        package var z: [Float]
        /// Corners of each cell in input pixels, four per cell, clockwise from its top left.
        package var corners: [Point]
    }
}
