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
        HexString.bytes(map[token.range]).suffix(2).reduce(0) { $0 << 8 | Int($1) }
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
