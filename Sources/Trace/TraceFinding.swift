public import Imaging

/// One mark found in a picture.
public struct TraceFinding: Sendable {
    public enum Result: String, Sendable {
        /// The registry knows the token, and chance is below 10⁻⁹.
        case identified
        /// A mark of one of our keys, chance below 10⁻⁶, that the registry does not know.
        case unregistered
    }

    public var result: Result
    /// 48 bits.
    public var token: UInt64
    public var keyID: String
    public var profile: Int
    /// Who and when, where the registry knows.
    public var issued: IssuedMark?
    /// The chance that any name at all would be given for a picture without a
    /// mark, over every geometry, fold, key and codeword tried. Never below
    /// `leastProbability`.
    public var falsePositiveProbability: Double
    /// Correlation of the demodulated soft values with the mark's codeword, in
    /// standard deviations; √512 ≈ 22.6 at most.
    public var z: Double
    /// How the geometry was found: `screenshot`, `poses` and so on.
    public var path: String
    /// Corners of the marked area in input pixels, clockwise from the mark's own top left.
    public var region: [Point]
    /// Picture pixels per tile pixel at the middle of the region.
    public var scale: Double
    /// Whether the soft values had to be negated: someone subtracted too much of a mark.
    public var isNegated: Bool
    /// Known-line correlation of each cell of the region, row by row, for a heat map.
    public var evidence: Evidence
    /// The leak compared with what was marked.
    public var sourceMatch: SourceMatch

    /// The smallest probability that is ever stated. The bound goes lower, but then a fault of
    /// software or machine is likelier than chance.
    public static let leastProbability = 1e-15

    public enum SourceMatch: String, Sendable {
        case same
        case different
        case unknown
    }

    /// A grid of cells, each one tile of the mark.
    public struct Evidence: Sendable {
        public var columns: Int
        public var rows: Int
        /// Standard deviations, `columns * rows` values.
        public var z: [Float]
        /// Corners of each cell in input pixels, four per cell, clockwise from its top left.
        public var corners: [Point]
    }
}
