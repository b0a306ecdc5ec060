/// Rich Text Format (Microsoft, version 1.9.1): the text in its code pages, pictures and
/// embedded objects as members. Groups are a list here, so that depth is no recursion.
struct RTFReader {
    /// What a group's text is.
    private enum Destination {
        case text
        /// Not shown: properties, field instructions, what is not known.
        case aside
        case fonts
        /// Hexadecimal: a picture, or an object's data.
        case picture, object
        case dropped
    }

    private struct Group {
        var destination = Destination.text
        var encoding: TextEncoding
        /// Characters to skip behind a Unicode one.
        var fallback = 1
    }

    private let bytes: [UInt8]
    private var at = 0
    private var groups: [Group]
    private var pending: [UInt8] = []
    private var out: [UInt8] = []
    private var asides: [UInt8] = []
    private var hex: [UInt8] = []
    private var members: [[UInt8]] = []
    private var fonts: [Int: TextEncoding] = [:]
    private var font = 0
    private var ansi = TextEncoding.windows1252
    private var skip = 0
    private var highSurrogate: UInt32?
    private var isStarred = false
    private static let deepest = 4096

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        groups = [Group(encoding: .windows1252)]
        out.reserveCapacity(bytes.count / 2)
    }

    static func read(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        var reader = RTFReader(bytes)
        let isWhole = reader.run()
        let text = reader.out + [0x0A] + reader.asides
        if text.withUnsafeBytes({ UTF8Check.isValid($0) }) {
            extractor.out.part(part, text)
        } else {
            var repaired: [UInt8] = []
            text.withUnsafeBytes { TextStream.repair($0, into: &repaired) }
            extractor.out.part(part, repaired)
        }
        for (i, member) in reader.members.enumerated() {
            let path = Extractor.path(part.path, "object-\(i + 1)")
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            guard extractor.budget.take(member.count) else {
                return extractor.out.unread(path, .tooBig)
            }
            guard depth < extractor.budget.depth else {
                return extractor.out.unread(path, .tooDeep)
            }
            extractor.read(member, path: path, depth: depth + 1)
        }
        if !isWhole { extractor.out.unread(part.path, .truncated) }
    }

    /// Embedded text, of a message's body: no members.
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var reader = RTFReader(bytes)
        _ = reader.run()
        return reader.out + [0x0A] + reader.asides
    }

    private var group: Group {
        get { groups[groups.count - 1] }
        set { groups[groups.count - 1] = newValue }
    }

    /// Whether its end was there.
    private mutating func run() -> Bool {
        var extra = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x7B:  // {
                flush()
                skip = 0
                if groups.count < Self.deepest {
                    groups.append(group)
                } else {
                    extra += 1
                }
            case 0x7D:  // }
                flush()
                skip = 0
                if extra > 0 {
                    extra -= 1
                } else {
                    endGroup()
                    if groups.count == 1 { return true }
                }
            case 0x5C: control()
            case 0x0D, 0x0A: break
            default: character(byte)
            }
        }
        flush()
        while groups.count > 1 { endGroup() }
        return false
    }

    private mutating func endGroup() {
        guard groups.count > 1 else { return }
        let ended = groups.removeLast()
        let outer = group.destination
        switch (ended.destination, outer) {
        case (.picture, .picture), (.object, .object): break
        case (.picture, _), (.object, _):
            if ended.destination == .object { hex = Self.native(hex) }
            if hex.count > 8, members.count < 1000 { members.append(hex) }
            hex = []
            hexHigh = nil
        case (.aside, .text): asides.append(0x0A)
        default: break
        }
        isStarred = false
    }

    private var hexHigh: UInt8?

    private mutating func character(_ byte: UInt8) {
        switch group.destination {
        case .picture, .object:
            guard let digit = HexDigit.value(byte) else { return }
            if let high = hexHigh {
                hex.append(high << 4 | digit)
                hexHigh = nil
            } else {
                hexHigh = digit
            }
        case .dropped, .fonts: break
        case .text, .aside:
            if skip > 0 {
                skip -= 1
                return
            }
            if byte >= 0x80 || !pending.isEmpty && isLead {
                pending.append(byte)
            } else {
                flush()
                put(byte)
            }
        }
    }

    /// Whether the bytes gathered end in the first of two, whose second may be ASCII.
    private var isLead: Bool {
        switch group.encoding {
        case .gb18030, .big5, .shiftJIS, .eucJP, .eucKR: break
        default: return false
        }
        var high = 0
        var i = pending.count
        while i > 0, pending[i - 1] >= 0x80 {
            high += 1
            i -= 1
        }
        return high % 2 == 1
    }

    private mutating func put(_ byte: UInt8) {
        switch group.destination {
        case .text: out.append(byte)
        case .aside: asides.append(byte)
        default: break
        }
    }

    private mutating func put(_ value: UInt32) {
        switch group.destination {
        case .text: TextStream.append(value, to: &out)
        case .aside: TextStream.append(value, to: &asides)
        default: break
        }
    }

    /// Decodes the bytes gathered in the current code page.
    private mutating func flush() {
        guard !pending.isEmpty else { return }
        let encoding = group.encoding
        var text: [UInt8] = []
        if encoding.iconvName != nil, let decoder = decoder(encoding) {
            _ = pending.withUnsafeBytes { decoder.decode($0, last: true, into: &text) }
        } else {
            pending.withUnsafeBytes { TextStream.repair($0, into: &text) }
        }
        pending.removeAll(keepingCapacity: true)
        switch group.destination {
        case .text: out += text
        case .aside: asides += text
        default: break
        }
    }

    private var decoders: [TextEncoding: CharsetDecoder] = [:]

    private mutating func decoder(_ encoding: TextEncoding) -> CharsetDecoder? {
        if let decoder = decoders[encoding] { return decoder }
        let decoder = CharsetDecoder(encoding)
        decoders[encoding] = decoder
        return decoder
    }

    /// A control word or symbol.
    private mutating func control() {
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
            guard at + 1 < bytes.count, let high = HexDigit.value(bytes[at]),
                let low = HexDigit.value(bytes[at + 1])
            else { return }
            at += 2
            if skip > 0 {
                skip -= 1
            } else if group.destination == .text || group.destination == .aside {
                pending.append(high << 4 | low)
            }
        case 0x2A: isStarred = true
        case 0x5C, 0x7B, 0x7D: character(byte)
        case 0x7E: plain(0xA0)
        case 0x5F: plain(0x2D)
        case 0x0A, 0x0D: plain(0x0A)
        default: break
        }
    }

    private mutating func plain(_ value: UInt32) {
        flush()
        put(value)
    }

    private mutating func word(_ word: String, _ number: Int?) {
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
            if let encoding = number.flatMap(Self.codePage) {
                ansi = encoding
                for i in groups.indices { groups[i].encoding = encoding }
            }
        case "f", "af", "dbch", "loch", "hich":
            guard word == "f", let number else { return }
            if group.destination == .fonts {
                font = number
            } else {
                group.encoding = fonts[number] ?? ansi
            }
        case "plain", "pard": if word == "plain" { group.encoding = ansi }
        case "fcharset": fonts[font] = number.flatMap { Self.charset($0, ansi) }
        case "cpg": if let encoding = number.flatMap(Self.codePage) { fonts[font] = encoding }
        case "bin": binary(number ?? 0)
        default: destination(word, isStarred: starred)
        }
    }

    private mutating func destination(_ word: String, isStarred: Bool) {
        switch word {
        case "fonttbl": group.destination = .fonts
        case "pict": group.destination = .picture
        case "objdata": group.destination = .object
        case "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "themedata",
            "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "blipuid", "objclass",
            "fontemb", "panose", "falt", "pgptbl", "mmathPr", "picprop", "nonshppict":
            if group.destination != .fonts { group.destination = .dropped }
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
        let value = UInt32(truncatingIfNeeded: number < 0 ? number + 65536 : number)
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

    private mutating func binary(_ count: Int) {
        let count = max(0, min(count, bytes.count - at))
        if group.destination == .picture || group.destination == .object {
            hex += bytes[at..<(at + count)]
        }
        at += count
    }

    /// An OLE 1 object's content (MS-OLEDS, 2.2): where a document begins in it.
    private static func native(_ data: [UInt8]) -> [UInt8] {
        let magics: [[UInt8]] = [
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], [0x50, 0x4B, 0x03, 0x04], Array("%PDF-".utf8),
        ]
        for i in 0..<min(data.count, 4096) {
            for magic in magics where data[i...].starts(with: magic) { return Array(data[i...]) }
        }
        return data
    }

    private static func codePage(_ number: Int) -> TextEncoding? {
        switch number {
        case 936, 54936: .gb18030
        case 950: .big5
        case 932: .shiftJIS
        case 949, 1361: .eucKR
        case 1251: .windows1251
        case 65001: .utf8
        case 1250: .windows1250
        case 1253: .windows1253
        case 1254: .windows1254
        case 1255: .windows1255
        case 1256: .windows1256
        case 1257: .windows1257
        case 1258: .windows1258
        case 874: .windows874
        case 866: .ibm866
        case 10000: .macintosh
        case 1252, 437, 850: .windows1252
        default: nil
        }
    }

    private static func charset(_ number: Int, _ ansi: TextEncoding) -> TextEncoding {
        switch number {
        case 128: .shiftJIS
        case 129, 130: .eucKR
        case 134: .gb18030
        case 136: .big5
        case 204: .windows1251
        case 238: .windows1250
        case 161: .windows1253
        case 162: .windows1254
        case 177: .windows1255
        case 178: .windows1256
        case 186: .windows1257
        case 163: .windows1258
        case 222: .windows874
        case 77: .macintosh
        case 0: .windows1252
        default: ansi
        }
    }
}
