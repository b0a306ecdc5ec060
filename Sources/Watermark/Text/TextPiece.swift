/// Seven selectors in a row: a quarter of a run, see ``TextCode/pieces(token:)``.
struct TextPiece: Sendable {
    /// Bytes of UTF-8.
    var range: Range<Int>
    /// The symbols in four bits each, the first in the highest.
    var packed: UInt32

    static let length = 7

    /// - Precondition: there are seven symbols, below 13.
    static func pack(_ symbols: ArraySlice<UInt8>) -> UInt32 {
        symbols.reduce(0) { $0 << 4 | UInt32($1) }
    }

    static func symbols(_ packed: UInt32) -> [UInt8] {
        (0..<length).map { UInt8(packed >> (4 * UInt32(length - 1 - $0)) & 15) }
    }
}
