/// The encodings in which text is recognised.
package enum TextEncoding: String, Sendable, CaseIterable {
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
    case iso88594 = "iso-8859-4"
    case iso88595 = "iso-8859-5"
    case iso88596 = "iso-8859-6"
    case iso88597 = "iso-8859-7"
    case iso885910 = "iso-8859-10"
    case iso885913 = "iso-8859-13"
    case iso885916 = "iso-8859-16"
    case koi8U = "koi8-u"
    case ibm437
    case ibm737
    case ibm775
    case ibm850
    case ibm852
    case ibm855
    case ibm857
    case ibm862
    case viscii
    case tcvn
    case macintosh
    case macCyrillic = "x-mac-cyrillic"
    case macCentralEurope = "x-mac-ce"
    case ibm037
    case ibm1047
    case windows1252 = "windows-1252"
    case iso2022JP = "iso-2022-jp"

    /// Bytes of a code unit.
    package var width: Int {
        switch self {
        case .utf16LE, .utf16BE: 2
        case .utf32LE, .utf32BE: 4
        default: 1
        }
    }

    /// glibc's name where iconv decodes it; nil where this module does.
    package var iconvName: String? {
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
        case .iso88594: "ISO-8859-4"
        case .iso88595: "ISO-8859-5"
        case .iso88596: "ISO-8859-6"
        case .iso88597: "ISO-8859-7"
        case .iso885910: "ISO-8859-10"
        case .iso885913: "ISO-8859-13"
        case .iso885916: "ISO-8859-16"
        case .koi8U: "KOI8-U"
        case .ibm437: "CP437"
        case .ibm737: "CP737"
        case .ibm775: "CP775"
        case .ibm850: "CP850"
        case .ibm852: "CP852"
        case .ibm855: "CP855"
        case .ibm857: "CP857"
        case .ibm862: "CP862"
        case .viscii: "VISCII"
        case .tcvn: "TCVN"
        case .ibm037: "CP037"
        case .ibm1047: "IBM1047"
        case .macintosh: "MACINTOSH"
        case .macCyrillic: "MAC-CYRILLIC"
        case .macCentralEurope: "MAC-CENTRALEUROPE"
        case .iso2022JP: "ISO-2022-JP"
        }
    }

    /// By a name as in MIME's charset or HTML's meta; nil for one not known.
    package init?(label: String) {
        let label = label.lowercased().filter { !" \"'".contains($0) }
        switch label {
        case "us-ascii", "ascii", "utf8", "ansi_x3.4-1968": self = .utf8
        case "utf-7", "utf7", "unicode-1-1-utf-7", "unicode-2-0-utf-7", "x-unicode-2-0-utf-7",
            "csunicode11utf7", "csutf7", "cp65000", "x-cp65000":
            self = .utf7
        case "utf-16", "unicode", "ucs-2": self = .utf16LE
        case "utf-32": self = .utf32LE
        case "gb18030", "gbk", "gb2312", "gb_2312-80", "cp936", "x-gbk", "hz-gb-2312":
            self = .gb18030
        case "big5-hkscs", "cp950": self = .big5
        case "shift-jis", "sjis", "cp932", "windows-31j", "x-sjis": self = .shiftJIS
        case "ks_c_5601-1987", "cp949", "uhc": self = .eucKR
        case "cp1250": self = .windows1250
        case "cp1251": self = .windows1251
        case "cp1253": self = .windows1253
        case "cp1254", "iso-8859-9": self = .windows1254
        case "cp1255", "iso-8859-8", "iso-8859-8-i": self = .windows1255
        case "cp1256": self = .windows1256
        case "cp1257": self = .windows1257
        case "cp1258": self = .windows1258
        case "cp874", "tis-620", "iso-8859-11": self = .windows874
        case "cp866": self = .ibm866
        case "cp437": self = .ibm437
        case "cp737": self = .ibm737
        case "cp775": self = .ibm775
        case "cp850": self = .ibm850
        case "cp852": self = .ibm852
        case "cp855": self = .ibm855
        case "cp857": self = .ibm857
        case "cp862": self = .ibm862
        case "tcvn5712-1": self = .tcvn
        case "cp037": self = .ibm037
        case "cp500": self = .ibm500
        case "cp1047": self = .ibm1047
        case "mac-cyrillic": self = .macCyrillic
        case "mac-centraleurope": self = .macCentralEurope
        case "x-mac-roman": self = .macintosh
        case "iso-8859-1", "latin1", "cp1252", "iso-8859-15": self = .windows1252
        default:
            guard let encoding = Self(rawValue: label) else { return nil }
            self = encoding
        }
    }
}
