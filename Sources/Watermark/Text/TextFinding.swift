/// One token found in a text.
public struct TextFinding: Sendable {
    /// 48 bits.
    public var token: UInt64
    public var keyID: String
    /// Copies read whole or mended.
    public var copies: Int
    /// Copies too damaged to be read alone that fit this token.
    public var damagedCopies: Int
    /// How many of the ``TextCode/variantCount`` variants and the joiners were seen.
    public var variants: Int
    /// Parts of ``TextCode/pieces(token:)`` in the text.
    public var pieces: Int
    /// Where the token was found by asking all that were issued: the chance that a text which
    /// owes nothing to the key has as many of a token's pieces (``PieceReading``). Nil where
    /// the text says the token by itself.
    public var closedChance: Double?
    /// Layers of ``TextLayer`` that carry the token too.
    public var layers: Set<TextLayer>
    /// Where the copies are, in Unicode scalars of the text from 0: from the first to the last
    /// copy without one of another token between them.
    public var regions: [Range<Int>]
    /// The same, in bytes of the text as UTF-8.
    public var byteRegions: [Range<Int>]
    /// The runs themselves, in bytes of the text as UTF-8.
    public var runRanges: [Range<Int>]

    init(
        token: UInt64, keyID: String, variants: Int, pieces: Int = 0, closedChance: Double? = nil,
        layers: Set<TextLayer> = [], byteRegions: [Range<Int>] = []
    ) {
        self.token = token
        self.keyID = keyID
        copies = 0
        damagedCopies = 0
        self.variants = variants
        self.pieces = pieces
        self.closedChance = closedChance
        self.layers = layers
        regions = []
        self.byteRegions = byteRegions
        runRanges = []
    }
}
