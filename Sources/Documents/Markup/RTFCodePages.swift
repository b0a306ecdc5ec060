extension TextEncoding {
    /// By the number of a Windows code page; nil for one that is not decoded.
    init?(codePage number: Int) {
        switch number {
        case 936, 54936: self = .gb18030
        case 950: self = .big5
        case 932: self = .shiftJIS
        case 949, 1361: self = .eucKR
        case 1251: self = .windows1251
        case 65001: self = .utf8
        case 1250: self = .windows1250
        case 1253: self = .windows1253
        case 1254: self = .windows1254
        case 1255: self = .windows1255
        case 1256: self = .windows1256
        case 1257: self = .windows1257
        case 1258: self = .windows1258
        case 874: self = .windows874
        case 866: self = .ibm866
        case 10000: self = .macintosh
        case 1252, 437, 850: self = .windows1252
        default: return nil
        }
    }

    /// By the number that a font has for its letters.
    init(fontCharset number: Int, ansi: TextEncoding) {
        switch number {
        case 128: self = .shiftJIS
        case 129, 130: self = .eucKR
        case 134: self = .gb18030
        case 136: self = .big5
        case 204: self = .windows1251
        case 238: self = .windows1250
        case 161: self = .windows1253
        case 162: self = .windows1254
        case 177: self = .windows1255
        case 178: self = .windows1256
        case 186: self = .windows1257
        case 163: self = .windows1258
        case 222: self = .windows874
        case 77: self = .macintosh
        case 0: self = .windows1252
        default: self = ansi
        }
    }
}
