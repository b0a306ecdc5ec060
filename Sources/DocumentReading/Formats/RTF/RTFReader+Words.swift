internal import Support
internal import TextDecoding

extension RTFReader {
    /// A control word or symbol.
    mutating func control() {
        guard at < bytes.count else { return }
        let byte = bytes[at]
        guard byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A else {
            at += 1
            return symbol(byte)
        }
        let start = at
        while at < bytes.count, bytes[at] | 0x20 >= 0x61, bytes[at] | 0x20 <= 0x7A, at - start < 32
        {
            at += 1
        }
        let word = String(decoding: bytes[start..<at], as: UTF8.self)
        var number: Int?
        var isNegative = false
        if at + 1 < bytes.count, bytes[at] == 0x2D, (0x30...0x39).contains(bytes[at + 1]) {
            isNegative = true
            at += 1
        }
        let digits = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]), at - digits < 10 {
            number = (number ?? 0) * 10 + Int(bytes[at] - 0x30)
            at += 1
        }
        if at < bytes.count, bytes[at] == 0x20 { at += 1 }
        if isNegative { number = number.map { -$0 } }
        self.word(word, number)
    }

    private mutating func symbol(_ byte: UInt8) {
        switch byte {
        case 0x27:  // '
            guard at + 1 < bytes.count, let high = Hex.value(bytes[at]),
                let low = Hex.value(bytes[at + 1])
            else { return skipped.append(byte) }
            at += 2
            if skip > 0 {
                skip -= 1
                skipped.append(high << 4 | low)
            } else {
                pending.append(high << 4 | low)
            }
        case 0x2A: isStarred = true
        case 0x5C, 0x7B, 0x7D: character(byte)
        case 0x7E: plain(0xA0)
        case 0x5F: plain(0x2D)
        case 0x0A, 0x0D: plain(0x0A)
        // An optional hyphen, a formula's mark, an index's: nothing to see.
        case 0x2D, 0x7C, 0x3A: break
        default: skipped.append(byte)
        }
    }

    private mutating func plain(_ value: UInt32) {
        flush()
        put(value)
    }

    private mutating func word(_ word: String, _ number: Int?) {
        words += 1
        if group.isFormatting == nil { group.isFormatting = Self.formatting.contains(word) }
        if word == "u" { return unicode(number ?? 0) }
        flush()
        highSurrogate = nil
        let starred = isStarred
        isStarred = false
        switch word {
        case "par", "line", "sect", "page", "row", "nestrow": put(UInt32(0x0A))
        case "cell", "nestcell", "tab": put(UInt32(0x09))
        case "emdash": put(UInt32(0x2014))
        case "endash": put(UInt32(0x2013))
        case "lquote": put(UInt32(0x2018))
        case "rquote": put(UInt32(0x2019))
        case "ldblquote": put(UInt32(0x201C))
        case "rdblquote": put(UInt32(0x201D))
        case "bullet": put(UInt32(0x2022))
        case "emspace", "enspace", "qmspace": put(UInt32(0x20))
        case "uc": group.fallback = max(0, min(8, number ?? 1))
        case "ansicpg":
            if let encoding = number.flatMap(TextEncoding.init(codePage:)) { set(encoding) }
        case "mac": set(.macintosh)
        case "f", "af", "dbch", "loch", "hich":
            guard word == "f", let number else { return }
            if group.destination == .fonts {
                font = number
            } else {
                group.encoding = fonts[number] ?? ansi
            }
        case "plain", "pard": if word == "plain" { group.encoding = ansi }
        case "fcharset":
            fonts[font] = number.map { TextEncoding(fontCharset: $0, ansi: ansi) }
            if group.destination == .fonts { group.encoding = fonts[font] ?? ansi }
        case "cpg":
            if let encoding = number.flatMap(TextEncoding.init(codePage:)) {
                fonts[font] = encoding
            }
        case "bin": binary(number ?? 0)
        default: destination(word, isStarred: starred)
        }
    }

    private static let formatting: Set<String> = [
        "b", "i", "ul", "ulnone", "f", "fs", "cf", "cb", "highlight", "lang", "langfe", "langnp",
        "rtlch", "ltrch", "strike", "sub", "super", "nosupersub", "expnd", "kerning", "loch",
        "hich", "dbch", "af", "cs", "plain", "v", "caps", "scaps", "noproof", "insrsid",
        "charrsid", "outl", "shad", "up", "dn", "alang", "u", "uc",
    ]

    /// The code page of the document: of all groups that are open when it is first named.
    private mutating func set(_ encoding: TextEncoding) {
        ansi = encoding
        if isAnsiKnown {
            group.encoding = encoding
        } else {
            for i in groups.indices { groups[i].encoding = encoding }
        }
        isAnsiKnown = true
    }

    private mutating func destination(_ word: String, isStarred: Bool) {
        switch word {
        case "fonttbl": group.destination = .fonts
        case "pict": group.destination = .picture
        case "objdata": group.destination = .object
        case "stylesheet", "colortbl", "listtable", "listoverridetable", "rsidtbl", "themedata",
            "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "blipuid", "objclass",
            "objname", "fontemb", "panose", "pgptbl", "mmathPr", "picprop", "nonshppict":
            if group.destination != .fonts { group.destination = .aside }
        case "shppict", "shpinst", "shptxt", "shprslt", "fldrslt", "field", "result", "object",
            "upr", "ud", "pntext", "listtext", "txe", "xe":
            // Of what is marked as ignorable, text that can be seen somewhere.
            if group.destination == .aside { group.destination = .text }
        case "footnote", "header", "footer", "headerl", "headerr", "headerf", "footerl", "footerr",
            "footerf", "ftnsep", "annotation", "atnauthor", "atnid", "atrfstart", "atrfend",
            "atndate", "atnref", "atnparent", "htmltag", "mhtmltag", "info", "fldinst", "sp",
            "userprops", "docvar", "generator", "bkmkstart", "bkmkend":
            if group.destination == .text { group.destination = .aside }
        default:
            if isStarred, group.destination == .text { group.destination = .aside }
        }
    }

    private mutating func unicode(_ number: Int) {
        // Negative for what is above 32767.
        var value = UInt32(truncatingIfNeeded: number < 0 ? number + 65536 : number)
        // Letters of symbol fonts stand at U+F000.
        if (0xF020..<0xF07F).contains(value) { value -= 0xF000 }
        if let high = highSurrogate, value & 0xFC00 == 0xDC00 {
            flush()
            put(0x10000 + (high & 0x3FF) << 10 + (value & 0x3FF))
            highSurrogate = nil
        } else if value & 0xFC00 == 0xD800 {
            highSurrogate = value
        } else {
            flush()
            put(value)
        }
        skip = group.fallback
    }
}

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
