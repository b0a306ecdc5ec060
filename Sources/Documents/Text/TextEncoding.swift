/// The encodings in which text is recognised.
enum TextEncoding: String, Sendable, CaseIterable {
    case ascii = "us-ascii"
    case utf8 = "utf-8"
    case utf16LE = "utf-16le"
    case utf16BE = "utf-16be"
    case utf32LE = "utf-32le"
    case utf32BE = "utf-32be"
    case gb18030
    case big5
    case shiftJIS = "shift_jis"
    case eucJP = "euc-jp"
    case eucKR = "euc-kr"
    case windows1251 = "windows-1251"
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
        case .ascii, .utf8, .utf16LE, .utf16BE, .utf32LE, .utf32BE: nil
        case .gb18030: "GB18030"
        case .big5: "BIG5-HKSCS"
        case .shiftJIS: "CP932"
        case .eucJP: "EUC-JP"
        case .eucKR: "CP949"
        case .windows1251: "CP1251"
        case .windows1252: "CP1252"
        case .iso2022JP: "ISO-2022-JP"
        }
    }

    /// By a name as in MIME's charset or HTML's meta; nil for one not known.
    init?(label: String) {
        switch label.lowercased().filter({ !" \"'".contains($0) }) {
        case "us-ascii", "ascii", "utf-8", "utf8", "ansi_x3.4-1968": self = .utf8
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
        case "windows-1251", "cp1251", "koi8-r", "iso-8859-5": self = .windows1251
        case "iso-8859-1", "latin1", "windows-1252", "cp1252", "iso-8859-15": self = .windows1252
        default: return nil
        }
    }
}
