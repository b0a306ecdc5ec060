internal import Watermark

/// Writes a token as a short run of invisible characters.
///
///     let code = TextCode(key: TextKey(master))
///     let run = code.run(token: 0x9F3C_0A71_D2E4)   // 28 UTF-16 units, 84 bytes of UTF-8
///
/// A run carries the token and its 32-bit keyed tag: see ``SelectorCode`` for how, and
/// ``TextTrace/falsePositiveProbability(_:issued:)`` for what the tag is worth.
///
/// **Variants.** Copies of one token are written in four keyed ways in turn. A filter that
/// strips one character everywhere then takes other positions out of each copy, and copies
/// do not repeat each other to the eye of a program that counts.
package struct TextCode: Sendable {
    /// UTF-16 units of a run of selectors.
    package static let runLength = SelectorCode.length
    /// Ways to write one token.
    package static let variantCount = 4
    /// UTF-16 units of a run of joiners: 80 bits, two in each, without check symbols.
    package static let joinerCount = Payload.bitCount / 2

    package let key: TextKey

    package init(key: TextKey) { self.key = key }

    /// The run of a token: 28 variation selectors.
    ///
    /// To be put after a space or a punctuation mark, never after a letter.
    ///
    /// - Parameters:
    ///   - token: below 2⁴⁸.
    ///   - variant: any number; taken modulo ``variantCount``. A document with several fonts
    ///     or many copies should use them in turn.
    /// - Precondition: `token` is below 2⁴⁸.
    package func run(token: UInt64, variant: Int = 0) -> String {
        string(symbols(key.authenticator.payload(token: token), variant: variant))
    }

    /// The run of a token as in ``run(token:variant:)``.
    package static func run(token: UInt64, key: TextKey) -> String {
        TextCode(key: key).run(token: token)
    }

    /// A run of 14 selectors twice: both are found as one copy where both occur in a text,
    /// whatever stands between them and in whichever order. For carriers that pay for every
    /// character, such as two fonts of a page. No error in them is mended: prefer
    /// ``run(token:variant:)``.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package func halves(token: UInt64, variant: Int = 0) -> [String] {
        let all = symbols(key.authenticator.payload(token: token), variant: variant)
        return [
            string(Array(all.prefix(SelectorCode.wordLength))),
            string(Array(all.suffix(SelectorCode.wordLength))),
        ]
    }

    /// A run in four parts of seven selectors, for carriers that hold few characters at a
    /// place but have many places: the ends of lines of a page, which take the four in turn.
    /// Any four neighbours say the token, in whichever rotation; two or three neighbours say
    /// it where the tokens that were issued are known, see `FragmentReading`.
    ///
    /// No error in them is mended: prefer ``run(token:variant:)``.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package func pieces(token: UInt64) -> [String] {
        let all = symbols(key.authenticator.payload(token: token), variant: 0)
        return stride(from: 0, to: all.count, by: TextFragment.length).map {
            string(Array(all[$0..<$0 + TextFragment.length]))
        }
    }

    /// The run of a token in joiners, 40 of them: longer, without check symbols, and read only
    /// whole. It survives filters that take variation selectors or all combining marks.
    ///
    /// ZERO WIDTH JOINER changes how Arabic and Indic letters beside it look: put it between
    /// other scripts only.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package func joinerRun(token: UInt64) -> String {
        let payload = key.authenticator.payload(token: token)
        let bits = UInt128(payload.token) << 32 | UInt128(payload.tag)
        var text = String.UnicodeScalarView()
        for i in 0..<Self.joinerCount {
            let digit = Int(bits >> (2 * UInt128(i)) & 3) + Int(key.joinerOffsets[i])
            text.append(TextAlphabet.joinerScalars[digit & 3])
        }
        return String(text)
    }

    /// The payload of 40 joiners, its tag unchecked; nil for any other count.
    func payload(joiners: [UInt8]) -> Payload? {
        guard joiners.count == Self.joinerCount else { return nil }
        var bits: UInt128 = 0
        for i in joiners.indices.reversed() {
            bits = bits << 2 | UInt128((joiners[i] &+ 4 &- key.joinerOffsets[i]) & 3)
        }
        return Payload(
            token: UInt64(truncatingIfNeeded: bits >> 32), tag: UInt32(truncatingIfNeeded: bits))
    }

    /// The symbols of a payload as written, 0…12 each.
    func symbols(_ payload: Payload, variant: Int) -> [UInt8] {
        let offsets = key.offsets[
            ((variant % Self.variantCount) + Self.variantCount) % Self.variantCount]
        return zip(SelectorCode.encode(payload), offsets).map { ($0 + $1) % 13 }
    }

    private func string(_ symbols: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for symbol in symbols { text.append(TextAlphabet.selector(symbol)) }
        return String(text)
    }
}

/// The characters that text marks are written in, all of them invisible by Unicode's
/// Default_Ignorable_Code_Point (Unicode Standard 5.21, UAX #44) and unchanged by all four
/// normalization forms (UAX #15).
package enum TextAlphabet: Sendable, CaseIterable {
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
