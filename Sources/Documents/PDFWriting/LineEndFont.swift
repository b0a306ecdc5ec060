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
