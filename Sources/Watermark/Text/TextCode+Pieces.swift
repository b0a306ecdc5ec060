extension TextCode {
    /// UTF-16 units of a piece of a run.
    public static let pieceLength = 7
    /// Pieces of a run.
    static let pieceCount = SelectorCode.length / pieceLength

    /// A run in pieces of seven selectors, for carriers that take no more at a time, such as the
    /// ends of a page's lines, which carry them in turn. ``PieceTracer`` reads two and more that
    /// follow each other.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    public func pieces(token: UInt64) -> [String] {
        let run = Array(run(token: token).unicodeScalars)
        return (0..<Self.pieceCount).map { piece in
            let start = piece * Self.pieceLength
            return String(String.UnicodeScalarView(run[start..<start + Self.pieceLength]))
        }
    }

    /// The pieces as numbers, see ``number(of:)``.
    func pieceNumbers(token: UInt64) -> [UInt32] {
        let symbols = symbols(key.authenticator.payload(token: token), variant: 0)
        return (0..<Self.pieceCount).map { piece in
            let start = piece * Self.pieceLength
            return Self.number(of: symbols[start..<start + Self.pieceLength])
        }
    }

    /// Seven symbols as one number below 13⁷.
    static func number(of symbols: ArraySlice<UInt8>) -> UInt32 {
        symbols.reduce(0) { $0 * 13 + UInt32($1) }
    }
}
