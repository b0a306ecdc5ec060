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

/// The letters beyond ASCII of a language, and the code pages it is written in.
///
/// The order of the letters is that of their frequency, most frequent first: of a letter's place
/// follows how probable it is (Zipf). Rough figures do, since readings differ in whole alphabets.
struct Alphabet {
    /// How a script's words are made up.
    enum Script {
        /// Letters of ASCII are letters of the same words.
        case latin
        /// Letters of ASCII stand in words of their own.
        case other
        /// Of these small and capital letters are told apart as well.
        case cased
        /// Vowels and tones are signs behind the consonant that they belong to.
        case thai
        /// Tones are signs behind a vowel, of ASCII or not.
        case vietnamese
    }

    var script: Script
    var letters: [Unicode.Scalar]
    var encodings: [TextEncoding]

    private init(_ script: Script, _ letters: String, _ encodings: [TextEncoding]) {
        self.script = script
        self.letters = Array(letters.unicodeScalars)
        self.encodings = encodings
    }

    private static let west: [TextEncoding] = [.windows1252, .ibm850, .macintosh, .ibm437]
    private static let centre: [TextEncoding] = [
        .windows1250, .iso88592, .ibm852, .macCentralEurope,
    ]
    private static let baltic: [TextEncoding] = [.windows1257, .iso885913, .iso88594, .ibm775]
    private static let cyrillic: [TextEncoding] = [
        .windows1251, .koi8R, .ibm866, .iso88595, .macCyrillic, .ibm855,
    ]

    static let all: [Self] = [
        // French, German, Spanish, Portuguese, Italian and Catalan, Danish and Norwegian,
        // Swedish and Finnish, Icelandic, Dutch, Irish and Gaelic.
        Self(.latin, "éèàêçùâîôûëïœæÿ", west), Self(.latin, "üäößé", west),
        Self(.latin, "óíáéñúü", west), Self(.latin, "ãçáéóíõêúâôàü", west),
        Self(.latin, "àèéùòìóíçúï", west), Self(.latin, "øåæéö", west),
        Self(.latin, "äöåé", west), Self(.latin, "áðíéóúýþæö", west),
        Self(.latin, "ëéïöüè", west), Self(.latin, "áéíóúàèìòù", west),
        // Polish, Czech, Slovak, Hungarian, Slovene and Croatian, Romanian, Albanian, German.
        Self(.latin, "łęąóżśćńź", centre), Self(.latin, "íáěéýčřžšůúóňťď", centre),
        Self(.latin, "áíéčýžšúľťôňäďóŕĺ", centre), Self(.latin, "áéöóőíüúű", centre),
        Self(.latin, "čšžćđ", centre), Self(.latin, "ăâîşţșț", centre + [.iso885916]),
        Self(.latin, "ëç", centre), Self(.latin, "üäöß", centre),
        // Turkish and Azerbaijani, in which capitals of i have a dot.
        Self(.latin, "ışğüçöİâîû", [.windows1254, .ibm857]),
        // Lithuanian, Latvian, Estonian; Sami and other languages of the north.
        Self(.latin, "ėšžųūįąčę", baltic), Self(.latin, "āīēšūņģļķžčŗ", baltic),
        Self(.latin, "äõüöšž", baltic), Self(.latin, "áčđŋšŧžåäöæø", [.iso885910]),
        // Russian, Ukrainian, Belarusian, Bulgarian, Serbian and Macedonian.
        Self(.cased, "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", cyrillic),
        Self(.cased, "оаинівтерслкдумпзяьбгчйхїцшющжєфґ", [.windows1251, .koi8U]),
        Self(.cased, "аонітыекдслрвуьмяпзйгбчўшхжюэцфё", cyrillic),
        Self(.cased, "аиоентсрвлкдпмзгъубячщжцхшйфюь", cyrillic),
        Self(.cased, "аоиенрсјтудкплвзмгбчшцжљхњћђџфѓќѕ", [.windows1251, .iso88595, .ibm855]),
        Self(
            .cased, "αοιετσνυρηπκμλςόίάγέήθωδύχφβώξζψϊϋΐΰ",
            [.windows1253, .iso88597, .ibm737]),
        Self(
            .other,
            "יוהלאתרבשמנדכקםעפחגןסטצזףךץ"
                + "\u{5B7}\u{5B8}\u{5B4}\u{5B0}\u{5B6}\u{5BC}\u{5B5}\u{5B9}\u{5B2}\u{5BB}\u{5C1}\u{5C2}",
            [.windows1255, .ibm862]),
        // Arabic, with what Persian and Urdu add; signs of vowels.
        Self(
            .other,
            "اليمنترودبعهةسفكقحجشأصىطخإضذثزغئءظؤآپچژگکـ،؟؛"
                + "\u{64B}\u{64C}\u{64D}\u{64E}\u{64F}\u{650}\u{651}\u{652}",
            [.windows1256, .iso88596]),
        Self(
            .thai,
            "านรอกเงมลสวทดตยปะบคหจชใพไขผแถซศฐธภณษฉฟโญฎฏฑฒฌฝฮฆฤฬำ"
                + "\u{E31}\u{E34}\u{E35}\u{E36}\u{E37}\u{E38}\u{E39}\u{E47}\u{E48}\u{E49}\u{E4A}\u{E4B}\u{E4C}ๆฯ๐๑๒๓๔๕๖๗๘๙",
            [.windows874]),
        Self(
            .vietnamese, "đưâôêơăàáèéíóúùìòýãõ\u{300}\u{301}\u{309}\u{303}\u{323}",
            [.windows1258]),
        Self(
            .vietnamese,
            "àđáạảưâôêơăấếộđốệềờướậợịảìíầớọủùúụữổứừựịểễởỏỉẽõòóãăắằặẳẵâấầẩẫậ"
                + "éèẹẻẽêếềệểễíìịỉĩóòọỏõôốồộổỗơớờợởỡúùụủũưứừựửữýỳỵỷỹ",
            [.viscii, .tcvn]),
    ]
}
