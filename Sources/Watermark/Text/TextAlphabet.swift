/// The characters that text marks are written in, all of them invisible by Unicode's
/// Default_Ignorable_Code_Point (Unicode Standard 5.21, UAX #44) and unchanged by all four
/// normalization forms (UAX #15).
public enum TextAlphabet: Sendable, CaseIterable {
    /// VS2…VS14, U+FE01…U+FE0D: thirteen non-spacing marks of combining class 0.
    case selectors
    /// U+200C, U+200D, U+2062 and U+2063: four format characters, for copies out of which the
    /// variation selectors were filtered.
    case joiners

    static let joinerScalars: [Unicode.Scalar] = [
        "\u{200C}", "\u{200D}", "\u{2062}", "\u{2063}",
    ]

    /// What stands between a letter and a run that follows it directly, so that the first
    /// selector cannot be taken for a variant of that letter: ZERO WIDTH NON-JOINER, which
    /// changes neither line breaks (UAX #14: CM) nor grapheme clusters (UAX #29: Extend).
    static let guardScalar: Unicode.Scalar = "\u{200C}"

    static func selector(_ symbol: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(0xFE01 + UInt32(min(symbol, 12))) ?? "\u{FE01}"
    }

    /// What an invisible character is to a reader of runs.
    enum Role: Equatable {
        case selector(UInt8)
        case joiner(UInt8)
        /// Invisible, of no meaning here, and no end of a run.
        case other
        /// Ends a run.
        case visible
    }

    static func role(_ value: UInt32) -> Role {
        switch value {
        case 0xFE01...0xFE0D: .selector(UInt8(value - 0xFE01))
        case 0x200C: .joiner(0)
        case 0x200D: .joiner(1)
        case 0x2062: .joiner(2)
        case 0x2063: .joiner(3)
        case 0xFE00, 0xFE0E, 0xFE0F, 0xAD, 0x34F, 0x61C, 0x180B...0x180F, 0x200B, 0x200E, 0x200F,
            0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE0FFF:
            .other
        default: .visible
        }
    }
}
