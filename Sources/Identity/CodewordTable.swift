/// Every codeword issued under one key and profile, laid out for a scan.
public struct CodewordTable: Sendable, Equatable {
    /// Ascending.
    public var tokens: [UInt64] = []
    /// `MarkRecord.codewordWordCount` words a mark, in the order of `tokens`.
    public var words: [UInt64] = []

    /// How many marks.
    public var count: Int { tokens.count }
}
