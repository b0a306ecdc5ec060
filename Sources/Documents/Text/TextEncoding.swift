/// The encodings in which text is recognised.
enum TextEncoding: String, Sendable, CaseIterable {
    case ascii = "us-ascii"
    case utf8 = "utf-8"
    case utf7 = "utf-7"
    case utf16LE = "utf-16le"
    case utf16BE = "utf-16be"
    case utf32LE = "utf-32le"
    case utf32BE = "utf-32be"
    case gb18030
    case big5
    case shiftJIS = "shift_jis"
    case eucJP = "euc-jp"
    case eucKR = "euc-kr"
    case windows1250 = "windows-1250"
    case windows1251 = "windows-1251"
    case windows1253 = "windows-1253"
    case windows1254 = "windows-1254"
    case windows1255 = "windows-1255"
    case windows1256 = "windows-1256"
    case windows1257 = "windows-1257"
    case windows1258 = "windows-1258"
    case windows874 = "windows-874"
    case koi8R = "koi8-r"
    case ibm866 = "ibm866"
    case ibm500 = "ibm500"
    case iso88592 = "iso-8859-2"
    case macintosh
    case windows1252 = "windows-1252"
    case iso2022JP = "iso-2022-jp"

    /// Bytes of a code unit.
    var width: Int {
        switch self {
        case .utf16LE, .utf16BE: 2
        case .utf32LE, .utf32BE: 4
        default: 1
        }
    }

    /// glibc's name where iconv decodes it; nil where this module does.
    var iconvName: String? {
        switch self {
        case .ascii, .utf8, .utf7, .utf16LE, .utf16BE, .utf32LE, .utf32BE: nil
        case .gb18030: "GB18030"
        case .big5: "BIG5-HKSCS"
        case .shiftJIS: "CP932"
        case .eucJP: "EUC-JP"
        case .eucKR: "CP949"
        case .windows1250: "CP1250"
        case .windows1251: "CP1251"
        case .windows1252: "CP1252"
        case .windows1253: "CP1253"
        case .windows1254: "CP1254"
        case .windows1255: "CP1255"
        case .windows1256: "CP1256"
        case .windows1257: "CP1257"
        case .windows1258: "CP1258"
        case .windows874: "CP874"
        case .koi8R: "KOI8-R"
        case .ibm866: "CP866"
        case .ibm500: "CP500"
        case .iso88592: "ISO-8859-2"
        case .macintosh: "MACINTOSH"
        case .iso2022JP: "ISO-2022-JP"
        }
    }

    /// By a name as in MIME's charset or HTML's meta; nil for one not known.
    init?(label: String) {
        switch label.lowercased().filter({ !" \"'".contains($0) }) {
        case "us-ascii", "ascii", "utf-8", "utf8", "ansi_x3.4-1968": self = .utf8
        case "utf-7", "utf7", "unicode-1-1-utf-7", "unicode-2-0-utf-7", "x-unicode-2-0-utf-7",
            "csunicode11utf7", "csutf7", "cp65000", "x-cp65000":
            self = .utf7
        case "utf-16", "utf-16le", "unicode", "ucs-2": self = .utf16LE
        case "utf-16be": self = .utf16BE
        case "utf-32", "utf-32le": self = .utf32LE
        case "utf-32be": self = .utf32BE
        case "gb18030", "gbk", "gb2312", "gb_2312-80", "cp936", "x-gbk", "hz-gb-2312":
            self = .gb18030
        case "big5", "big5-hkscs", "cp950": self = .big5
        case "shift_jis", "shift-jis", "sjis", "cp932", "windows-31j", "x-sjis": self = .shiftJIS
        case "euc-jp": self = .eucJP
        case "iso-2022-jp": self = .iso2022JP
        case "euc-kr", "ks_c_5601-1987", "cp949", "uhc": self = .eucKR
        case "windows-1250", "cp1250": self = .windows1250
        case "windows-1251", "cp1251": self = .windows1251
        case "windows-1253", "cp1253", "iso-8859-7": self = .windows1253
        case "windows-1254", "cp1254", "iso-8859-9": self = .windows1254
        case "windows-1255", "cp1255", "iso-8859-8", "iso-8859-8-i": self = .windows1255
        case "windows-1256", "cp1256": self = .windows1256
        case "windows-1257", "cp1257", "iso-8859-13": self = .windows1257
        case "windows-1258", "cp1258": self = .windows1258
        case "windows-874", "cp874", "tis-620": self = .windows874
        case "koi8-r", "koi8-u": self = .koi8R
        case "ibm866", "cp866": self = .ibm866
        case "iso-8859-2": self = .iso88592
        case "macintosh", "x-mac-roman": self = .macintosh
        case "iso-8859-1", "latin1", "windows-1252", "cp1252", "iso-8859-15": self = .windows1252
        default: return nil
        }
    }
}
