internal import Support
internal import TextDecoding

/// What the codes of a font's strings mean, as far as the file tells: by its ToUnicode map, or by
/// the encodings of simple fonts.
struct PDFFontCodes {
    /// UTF-8 of codes; of simple fonts those that are not their own character.
    private var texts: [Int: [UInt8]] = [:]
    private var codeBytes = 1
    private(set) var isSimple = true
    /// Nothing tells what its glyphs mean but their shapes.
    private(set) var isUntold = false
    /// What codes are by the encoding, where there is a map as well.
    private var named: [Int: [UInt8]]?
    /// Codes are UTF-16.
    private var isWide = false
    private static let mostTexts = 70_000

    /// - Parameters:
    ///   - font: its dictionary.
    ///   - map: its ToUnicode stream's content.
    init(_ font: [String: PDFValue], map: [UInt8]?, resolve: (PDFValue?) -> PDFValue?) {
        if resolve(font["Subtype"])?.name == "Type0" {
            isSimple = false
            codeBytes = 2
            let encoding = resolve(font["Encoding"])?.name ?? ""
            isWide = encoding.contains("UCS2") || encoding.contains("UTF16")
        }
        if let encoding = resolve(font["Encoding"])?.dictionary,
            let differences = resolve(encoding["Differences"])?.array
        {
            var code = 0
            for item in differences {
                if let number = resolve(item)?.integer {
                    code = number
                } else if let name = resolve(item)?.name {
                    if let text = Self.text(ofGlyph: name) { texts[code] = text }
                    code += 1
                }
            }
        }
        switch resolve(font["Subtype"])?.name {
        case "Type0":
            // Numbers of glyphs in this one font; of other orderings programs know the characters.
            let descendant = resolve(resolve(font["DescendantFonts"])?.array?.first)?.dictionary
            let system = resolve(descendant?["CIDSystemInfo"])?.dictionary
            var isOwn = true
            if case .string(let ordering)? = resolve(system?["Ordering"]) {
                isOwn = ordering.elementsEqual("Identity".utf8)
            }
            let encoding = resolve(font["Encoding"])?.name ?? ""
            isUntold = map == nil && isOwn && encoding.hasPrefix("Identity")
        case "Type3": isUntold = map == nil && texts.isEmpty
        default: break
        }
        if let map {
            if isSimple { named = texts }
            read(map)
        }
    }

    /// The text of a simple font's codes by its encoding, where its map says something else: a map
    /// is what programs copy, the encoding what they draw.
    func encoded(_ codes: [UInt8]) -> [UInt8]? {
        guard let named, codeBytes == 1, PDFText.isReadable(codes) else { return nil }
        var out: [UInt8] = []
        for code in codes {
            if let text = named[Int(code)] {
                out += text
            } else {
                Self.append(UInt32(code), to: &out)
            }
        }
        return out == text(codes) ? nil : out
    }

    /// Fonts without a word on their codes.
    init() {}

    /// Nil where nothing tells.
    func text(_ codes: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        if isWide, texts.isEmpty {
            for i in stride(from: 0, to: codes.count - 1, by: 2) {
                Self.append(UInt32(codes[i]) << 8 | UInt32(codes[i + 1]), to: &out)
            }
            return out
        }
        if codeBytes == 1 {
            for code in codes {
                if let text = texts[Int(code)] {
                    out += text
                } else if isSimple {
                    Self.append(UInt32(code), to: &out)
                }
            }
            return out
        }
        guard !texts.isEmpty else { return nil }
        for i in stride(from: 0, to: codes.count - 1, by: 2) {
            if let text = texts[Int(codes[i]) << 8 | Int(codes[i + 1])] { out += text }
        }
        return out
    }

    private static func append(_ unit: UInt32, to out: inout [UInt8]) {
        if unit >= 0x20 { TextStream.append(unit, to: &out) } else { out.append(0x20) }
    }

    private static func text(ofGlyph name: String) -> [UInt8]? {
        if name.hasPrefix("uni"), let unit = UInt32(name.dropFirst(3).prefix(4), radix: 16) {
            var out: [UInt8] = []
            append(unit, to: &out)
            return out
        }
        guard let unit = GlyphNames.unit("/" + name) else { return nil }
        var out: [UInt8] = []
        append(UInt32(unit), to: &out)
        return out
    }

    // MARK: ToUnicode

    private mutating func read(_ map: [UInt8]) {
        var tokens = CMapTokens(map)
        var ranges = false
        var chars = false
        var spaces = false
        var lengths: Set<Int> = []
        var operands: [CMapTokens.Token] = []
        while let token = tokens.next(), texts.count < Self.mostTexts {
            if token.kind == .word {
                let word = String(decoding: map[token.range].prefix(32), as: UTF8.self)
                chars = word == "beginbfchar"
                ranges = word == "beginbfrange"
                spaces = word == "begincodespacerange"
                operands = []
                continue
            }
            guard chars || ranges || spaces, token.kind == .hex || token.kind == .array else {
                continue
            }
            operands.append(token)
            if spaces, operands.count == 2 {
                lengths.insert(HexString.bytes(map[operands[0].range]).count)
                operands = []
            } else if chars, operands.count == 2 {
                texts[Self.code(map, operands[0])] = Self.utf8(
                    HexString.bytes(map[operands[1].range]))
                operands = []
            } else if ranges, operands.count == 3 {
                range(map, operands)
                operands = []
            }
        }
        if lengths.contains(2) { codeBytes = 2 } else if lengths == [1] { codeBytes = 1 }
    }

    private static func code(_ map: [UInt8], _ token: CMapTokens.Token) -> Int {
        HexString.bytes(map[token.range]).suffix(2).bigEndian
    }

    private mutating func range(_ map: [UInt8], _ tokens: [CMapTokens.Token]) {
        let low = Self.code(map, tokens[0])
        let high = Self.code(map, tokens[1])
        guard low <= high else { return }
        if tokens[2].kind == .array {
            var items = CMapTokens(map, tokens[2].range.dropFirst().dropLast())
            var code = low
            while code <= high, let item = items.next() {
                texts[code] = Self.utf8(HexString.bytes(map[item.range]))
                code += 1
            }
            return
        }
        let base = HexString.bytes(map[tokens[2].range])
        guard base.count >= 2 else { return }
        for code in low...high {
            guard texts.count < Self.mostTexts else { return }
            var units = base
            let last = (Int(base[base.count - 2]) << 8 | Int(base[base.count - 1])) + code - low
            units[base.count - 2] = UInt8(truncatingIfNeeded: last >> 8)
            units[base.count - 1] = UInt8(truncatingIfNeeded: last)
            texts[code] = Self.utf8(units)
        }
    }

    private static func utf8(_ units: [UInt8]) -> [UInt8] {
        PDFText.utf16(units[...], isBig: true)
    }
}

/// The tokens of a CMap file, which is PostScript of a simple kind.
package struct CMapTokens {
    package enum Kind {
        case word
        case number
        /// `<…>`, brackets included.
        case hex
        /// `[…]`, brackets included; one level.
        case array
        /// Names and strings.
        case other
    }

    package struct Token {
        package var kind: Kind
        package var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var i: Int
    private let end: Int

    package init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        i = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// Nil at the end.
    package mutating func next() -> Token? {
        while i < end {
            let start = i
            let byte = bytes[i]
            switch byte {
            case 0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x5D, 0x7B, 0x7D, 0x29, 0x3E: i += 1
            case 0x25:
                while i < end, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
            case 0x3C:
                if i + 1 < end, bytes[i + 1] == 0x3C {
                    i += 2
                    continue
                }
                skip(past: 0x3E)
                return Token(kind: .hex, range: start..<i)
            case 0x5B:
                skip(past: 0x5D)
                return Token(kind: .array, range: start..<i)
            case 0x28:
                skip(past: 0x29)
                return Token(kind: .other, range: start..<i)
            default:
                i += 1
                while i < end, PDFCharacters.isRegular(bytes[i]) { i += 1 }
                let kind: Kind =
                    switch byte {
                    case 0x2F: .other
                    case 0x30...0x39, 0x2B, 0x2D, 0x2E: .number
                    default: .word
                    }
                return Token(kind: kind, range: start..<i)
            }
        }
        return nil
    }

    private mutating func skip(past last: UInt8) {
        while i < end, bytes[i] != last { i += 1 }
        i = min(end, i + 1)
    }
}

/// Names of glyphs that mean one ASCII character (Adobe Glyph List), and the spaces.
package enum GlyphNames {
    package static func unit(_ name: String) -> UInt16? {
        let name = name.dropFirst()
        if name.utf8.count == 1, let letter = name.utf16.first,
            (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter)
        {
            return letter
        }
        return units[String(name)]
    }

    private static let units: [String: UInt16] = {
        // In the order of ASCII.
        let punctuation =
            "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft "
            + "parenright asterisk plus comma hyphen period slash zero one two three four five "
            + "six seven eight nine colon semicolon less equal greater question at"
        var units: [String: UInt16] = [:]
        for (i, name) in punctuation.split(separator: " ").enumerated() {
            units[String(name)] = UInt16(0x20 + i)
        }
        let brackets = "bracketleft backslash bracketright asciicircum underscore grave"
        for (i, name) in brackets.split(separator: " ").enumerated() {
            units[String(name)] = UInt16(0x5B + i)
        }
        let braces = "braceleft bar braceright asciitilde"
        for (i, name) in braces.split(separator: " ").enumerated() {
            units[String(name)] = UInt16(0x7B + i)
        }
        units["nbspace"] = 0xA0
        return units
    }()
}
