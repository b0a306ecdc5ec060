internal import DocumentReading
internal import QPDF
internal import Support

/// A ToUnicode stream that text is put into: a font's own, or one that is made for it.
final class MarkedFont {
    private enum Source {
        case map(ToUnicodeMap, PDFObject)
        case encoding([Int: UInt16], PDFObject)
    }

    private let source: Source
    /// Codes that can carry.
    let classes: [Int: HostGlyph]
    /// Bytes to a code; 0 where they are of several lengths.
    let codeBytes: Int
    /// Of all pages together.
    var tally = TextFont.Tally()
    private var template = ToUnicodeTemplate()
    private var stream: PDFObject?

    /// Edits a font's own map.
    init?(stream: PDFObject) {
        guard let bytes = stream.content(atMost: ToUnicodeMap.mostBytes),
            let map = ToUnicodeMap(bytes), !map.places.isEmpty
        else { return nil }
        source = .map(map, stream)
        codeBytes = map.codeBytes
        classes = Dictionary(
            map.places.compactMap { place in HostGlyph(place.unit).map { (place.code, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Makes a map for a simple font that has none.
    init?(font: PDFObject) {
        let units = SimpleEncoding.units(font)
        classes = units.compactMapValues { HostGlyph($0) }
        guard !classes.isEmpty else { return nil }
        source = .encoding(units, font)
        codeBytes = 1
    }

    /// Whether it carries; after the choice.
    var isChosen: Bool { template.gaps > 0 }
    /// Which classes carry.
    private(set) var chosen: Set<HostGlyph> = []

    /// Spaces carry. Where text has hardly any (TeX moves instead; Chinese has none), the
    /// ends of clauses carry as well.
    func choose() {
        guard tally.spaces + tally.stops > 0 else { return }
        chosen = [.space, .fixedSpace]
        if tally.spaces * 40 < tally.glyphs { chosen.insert(.stop) }
        let codes = Set(classes.filter { chosen.contains($0.value) }.keys)
        guard !codes.isEmpty else { return }
        switch source {
        case .map(let map, let own):
            template = map.template(codes: codes)
            stream = own
        case .encoding(let units, let font):
            let sorted = units.sorted { $0.key < $1.key }.map { (code: $0.key, value: $0.value) }
            template = ToUnicodeTemplate(sorted) { out, code, unit in
                if codes.contains(code) {
                    out.destination(unit)
                } else {
                    out.append([0x3C] + HexString.digits(Int(unit), count: 4) + [0x3E])
                }
            }
            let made = font.file.indirect(font.file.newStream("<< >>"))
            font.set("/ToUnicode", made)
            stream = made
        }
    }

    /// Puts one copy's text in.
    func fill(_ text: String) {
        stream?.setContent(
            OverlayImage.compressed(template.filled(text), level: 6), filter: "/FlateDecode")
    }
}

/// A font of glyphs without ink and width, whose ToUnicode map makes of them the texts of
/// one copy. Shown behind the last glyph of lines.
///
/// Type 3, because its glyphs are drawn by the file itself: nothing is embedded, and no
/// reader takes another font in its place. Each glyph stands for a few characters: mupdf
/// 1.21 reads no more than eight for one.
final class LineEndFont {
    /// UTF-16 units to a glyph, at most, in turn. Of different lengths, because poppler
    /// takes equal words in one place for bold print, and one of them out.
    private static let glyphUnits = [7, 6, 5, 4, 3]
    /// Of no width, or poppler makes lines of their own of them; in a box that is not
    /// empty, or pdfium leaves them out.
    private static let glyph = "0 0 0 0 10 10 d1"
    /// The most glyphs, of all texts.
    static let mostGlyphs = 250

    private let map: PDFObject
    /// The font, for resources.
    let object: PDFObject
    /// Codes of each text.
    private let codes: [[UInt8]]
    private var next = 0

    /// `texts` of any copy: all have the same lengths.
    init(_ file: PDFFile, like texts: [String]) {
        var all: [[UInt8]] = []
        var code = 1
        for text in texts {
            let count = Self.parts(text).count
            all.append((code..<(code + count)).map { UInt8(truncatingIfNeeded: $0) })
            code += count
        }
        codes = all
        let names = Array(repeating: "/g", count: code - 1).joined(separator: " ")
        let widths = Array(repeating: "0", count: code - 1).joined(separator: " ")
        let font = file.parse(
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [.001 0 0 .001 0 0] "
                + "/CharProcs << >> /Encoding << /Type /Encoding /Differences [1 \(names)] >> "
                + "/FirstChar 1 /LastChar \(code - 1) /Widths [\(widths)] /Resources << >> >>")
        font["/CharProcs"]?.set("/g", file.newStream("<< >>", Array(Self.glyph.utf8)))
        map = file.newStream("<< >>")
        font.set("/ToUnicode", map)
        object = file.indirect(font)
    }

    /// Whether a font is one that this type made, in this file or before.
    static func isOne(_ font: PDFObject) -> Bool {
        font["/Subtype"]?.name == "/Type3" && font["/CharProcs"]?.keys(atMost: 3) == ["/g"]
    }

    /// The codes of the next line's text: the texts in turn.
    func nextCodes() -> [UInt8] {
        defer { next += 1 }
        return codes.isEmpty ? [] : codes[next % codes.count]
    }

    /// Puts one copy's texts in.
    func fill(_ texts: [String]) {
        let units = texts.flatMap { Self.parts($0) }.enumerated().map { ($0 + 1, $1) }
        map.setContent(
            OverlayImage.compressed(ToUnicodeTemplate.map(of: units), level: 6),
            filter: "/FlateDecode")
    }

    /// A text in parts for one glyph each; characters stay whole.
    static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var current = String.UnicodeScalarView()
        var units = 0
        for scalar in text.unicodeScalars {
            let count = UTF16.width(scalar)
            if units + count > glyphUnits[parts.count % glyphUnits.count] {
                parts.append(String(current))
                current = .init()
                units = 0
            }
            current.append(scalar)
            units += count
        }
        if units > 0 { parts.append(String(current)) }
        return parts
    }
}

/// What the codes of a simple font without ToUnicode stand for, as far as its dictionary
/// says so beyond doubt (ISO 32000-2, 9.6.5 and annex D).
enum SimpleEncoding {
    /// Codes and UTF-16 units. Codes that are left out keep what a reader makes of them;
    /// every reader asks a ToUnicode map first and the encoding for what is not in it.
    static func units(_ font: PDFObject) -> [Int: UInt16] {
        let subtype = font["/Subtype"]?.name
        guard let encoding = font["/Encoding"] else { return builtIn(font, subtype) }
        if let name = encoding.name { return base(name) }
        guard encoding.isDictionary else { return [:] }
        var units =
            encoding["/BaseEncoding"]?.name.map { base($0) } ?? builtIn(font, subtype)
        guard let differences = encoding["/Differences"] else { return units }
        var code = 0
        for i in 0..<min(differences.count, 2048) {
            guard let item = differences.item(i) else { break }
            if let number = item.integer {
                code = number
            } else if let name = item.name {
                if (0...255).contains(code) { units[code] = GlyphNames.unit(name) }
                code += 1
            }
        }
        return units
    }

    private static func base(_ name: String) -> [Int: UInt16] {
        switch name {
        case "/WinAnsiEncoding":
            var units = ascii
            for code in 0xA0...0xFF where code != 0xAD { units[code] = UInt16(code) }
            return units
        case "/MacRomanEncoding": return ascii
        case "/StandardEncoding": return standard
        default: return [:]
        }
    }

    /// The encoding that a font brings itself: known for the fonts that readers have.
    private static func builtIn(_ font: PDFObject, _ subtype: String?) -> [Int: UInt16] {
        guard subtype == "/Type1" || subtype == "/TrueType" else { return [:] }
        guard let descriptor = font["/FontDescriptor"] else {
            let name = font["/BaseFont"]?.name ?? ""
            let isText = ["/Helvetica", "/Times-", "/Courier"].contains { name.hasPrefix($0) }
            return isText ? standard : [:]
        }
        for key in ["/FontFile", "/FontFile2", "/FontFile3"] where descriptor[key] != nil {
            return [:]
        }
        // Bit 6: not symbolic.
        return (descriptor["/Flags"]?.integer ?? 0) & 32 != 0 ? standard : [:]
    }

    private static let ascii: [Int: UInt16] = Dictionary(
        uniqueKeysWithValues: (0x20...0x7E).map { ($0, UInt16($0)) })
    /// Its quotation marks are others.
    private static let standard = ascii.filter { $0.key != 0x27 && $0.key != 0x60 }
}
