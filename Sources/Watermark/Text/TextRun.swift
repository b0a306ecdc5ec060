/// Invisible characters that stand together in a text.
struct TextRun: Sendable {
    /// Bytes of UTF-8 from the first invisible character to the end of the last.
    var range: Range<Int>
    /// The bytes that are invisible characters: more than one range where a program that counts
    /// them as wide has broken the line within the run.
    var pieces: [Range<Int>] = []
    /// Those that are selectors, 0…12 each, in order.
    var selectors: [UInt8] = []
    /// Those that are joiners, 0…3 each, in order.
    var joiners: [UInt8] = []

    /// Fewer selectors than this carry nothing worth reading.
    static let leastSelectors = 8
    /// No run is read further than this: a copy has 28, and a few may have been run together.
    static let most = 4096
}
