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
