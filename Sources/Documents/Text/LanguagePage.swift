internal import Glibc

/// A code page as texts of one language use it.
struct LanguagePage: Sendable {
    enum Kind: Sendable {
        case blank, asciiSmall, asciiCapital, small, capital, letter, mark
        /// A vowel of Thai that stands before its consonant; the last letter of a word.
        case leading, final
        /// Punctuation, currencies, degrees.
        case sign
        /// Nothing that a text of the language has.
        case never

        var isASCIILetter: Bool { self == .asciiSmall || self == .asciiCapital }
        var isLetter: Bool {
            switch self {
            case .small, .capital, .letter, .mark, .leading, .final: true
            default: false
            }
        }
    }

    let encoding: TextEncoding
    let kinds: [Kind]
    let weights: [Double]
    private let script: Alphabet.Script

    private init?(_ alphabet: Alphabet, _ encoding: TextEncoding) {
        guard let page = CodePage.all[encoding] else { return nil }
        self.encoding = encoding
        script = alphabet.script
        var ranks: [Unicode.Scalar: Int] = [:]
        for letter in alphabet.letters where ranks[letter] == nil { ranks[letter] = ranks.count }
        let total = (0..<ranks.count).reduce(0.0) { $0 + 1 / (Double($1) + 3) }
        var kinds: [Kind] = []
        var weights: [Double] = []
        for byte in 0..<256 {
            guard let scalar = page.scalars[byte] else {
                kinds.append(.never)
                weights.append(0)
                continue
            }
            let small = Self.small(scalar)
            if byte >= 0x80, let rank = ranks[small] ?? ranks[scalar] {
                kinds.append(Self.kind(of: scalar, small, script))
                weights.append(log(1 / (Double(rank) + 3) / total))
            } else {
                kinds.append(Self.kind(of: scalar))
                weights.append(0)
            }
        }
        self.kinds = kinds
        self.weights = weights
    }

    /// Every language in every code page it is written in.
    static let all: [Self] = Alphabet.all.flatMap { alphabet in
        alphabet.encodings.compactMap { Self(alphabet, $0) }
    }

    private static func small(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        return mapping.count == 1 ? mapping.first ?? scalar : scalar
    }

    private static func kind(
        of scalar: Unicode.Scalar, _ small: Unicode.Scalar, _ script: Alphabet.Script
    ) -> Kind {
        switch scalar.value {
        case 0x0E40...0x0E44: return .leading
        case 0x0E30...0x0E3A, 0x0E45...0x0E4E, 0x0300...0x036F, 0x05B0...0x05C2, 0x064B...0x0652:
            return .mark
        case 0x03C2, 0x05DA, 0x05DD, 0x05DF, 0x05E3, 0x05E5: return .final
        default: break
        }
        if scalar.properties.generalCategory != .uppercaseLetter
            && scalar.properties.generalCategory != .lowercaseLetter
        {
            return .letter
        }
        return scalar == small ? .small : .capital
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x41...0x5A: .asciiCapital
        case 0x61...0x7A: .asciiSmall
        case 0..<0x80, 0xA0: .blank
        case 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB1, 0xB2, 0xB3, 0xB5, 0xB7, 0xBB, 0xA3, 0xB9, 0xBC,
            0xBD, 0xBE, 0xBF, 0xA1, 0xD7, 0x2013...0x2015, 0x2018...0x201E, 0x2022, 0x2026, 0x20AC,
            0x2116, 0x2122, 0x2039, 0x203A, 0xAD, 0x200E, 0x200F, 0x20AA, 0x0E3F, 0x2032, 0x2033,
            0x0387, 0x037A, 0x05BE, 0x05F3, 0x05F4, 0x2020, 0x2030:
            .sign
        default: .never
        }
    }

    /// Whether a byte of `kind` stands between two others as in a text.
    func stands(_ kind: Kind, _ before: Kind, _ after: Kind) -> Bool {
        switch kind {
        case .never: return false
        case .sign:
            // Nothing but an apostrophe stands within a word.
            return !(Self.isWord(before) && Self.isWord(after))
        case .blank, .asciiSmall, .asciiCapital: return true
        default: break
        }
        switch script {
        case .latin:
            if kind == .capital, before == .small || before == .asciiSmall { return false }
            return before != .never && after != .never
        case .vietnamese:
            if kind == .mark {
                return before.isASCIILetter || before == .small || before == .capital
            }
            return !(kind == .capital && (before == .small || before == .asciiSmall))
        case .cased:
            if before.isASCIILetter || after.isASCIILetter { return false }
            if kind == .capital, before == .small { return false }
            return !(kind == .final && after.isLetter)
        case .other:
            if before.isASCIILetter || after.isASCIILetter { return false }
            if kind == .mark { return before.isLetter }
            return !(kind == .final && (after == .letter || after == .final))
        case .thai:
            if before.isASCIILetter || after.isASCIILetter { return false }
            if kind == .mark { return before == .letter || before == .mark }
            return !(kind == .leading && after != .letter)
        }
    }

    private static func isWord(_ kind: Kind) -> Bool { kind.isLetter || kind.isASCIILetter }
}
