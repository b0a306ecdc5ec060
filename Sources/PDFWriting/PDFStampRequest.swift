package import Imaging
internal import QPDF
internal import Support

/// What the worker is asked for: options, and copies of one shape.
struct PDFStampRequest {
    var breakSignature = false
    var replaces = false
    var carrier = PDFHostGlyph.lineEnds
    var copies: [PDFCopy] = []

    init(breakSignature: Bool, replaces: Bool, carrier: PDFHostGlyph, copies: [PDFCopy]) {
        self.carrier = carrier
        self.breakSignature = breakSignature
        self.replaces = replaces
        self.copies = copies
    }

    var bytes: [UInt8] {
        var fields = WireWriter()
        fields.flag(breakSignature)
        fields.flag(replaces)
        fields.number(carrier.rawValue)
        fields.number(copies.count)
        for copy in copies {
            fields.number(copy.tile?.side ?? 0)
            if let tile = copy.tile {
                fields.number(Int(tile.alpha))
                fields.string(tile.greys)
            }
            fields.number(copy.texts.count)
            for text in copy.texts { fields.text(text) }
            fields.text(copy.token ?? "")
        }
        return fields.bytes
    }

    init(_ bytes: [UInt8]) throws {
        var fields = WireReader(bytes)
        breakSignature = try fields.flag()
        replaces = try fields.flag()
        guard let carrier = PDFHostGlyph(rawValue: try fields.number()) else {
            throw WireReader.Malformed()
        }
        self.carrier = carrier
        for _ in 0..<(try fields.count()) {
            var copy = PDFCopy()
            let side = try fields.number()
            if side > 0 {
                guard let alpha = UInt8(exactly: try fields.number()),
                    let tile = PageTile(side: side, greys: try fields.string(), alpha: alpha)
                else { throw WireReader.Malformed() }
                copy.tile = tile
            }
            for _ in 0..<(try fields.count()) { copy.texts.append(try fields.text()) }
            let token = try fields.text()
            copy.token = token.isEmpty ? nil : token
            copies.append(copy)
        }
    }
}

/// What was done to a file; the same for all copies of a request.
package struct PDFStampReport: Sendable, Equatable {
    /// Pages in the file.
    package var pages = 0
    /// Pages with the picture; all but those without area.
    package var markedPages = 0
    /// Pictures in the file: one for each page size, six at most.
    package var images = 0
    /// Pages whose content shows glyphs.
    package var textPages = 0
    /// Pages with text on which no glyph carries any: numbers from 1.
    package var pagesWithoutText: [Int] = []
    /// How often a text stands on the page that has it least, of the pages that have it.
    package var fewestCarriers = 0
    /// ToUnicode maps that carry texts.
    package var fonts = 0
    /// Whether the token is in the metadata; false without one, or where the metadata is
    /// not understood.
    package var hasToken = false
    /// PDF/A-1: the picture is opaque and lies under the content.
    package var isOpaque = false
    package var isEncrypted = false
    package var isLinearized = false
    /// Signed, and now no more valid.
    package var brokeSignature = false
    /// The file was damaged, and read as well as could be: pages may be missing.
    package var isRepaired = false

    package init() {}

    var bytes: [UInt8] {
        var fields = WireWriter()
        for number in [pages, markedPages, images, textPages, fewestCarriers, fonts] {
            fields.number(number)
        }
        for flag in [hasToken, isOpaque, isEncrypted, isLinearized, brokeSignature, isRepaired] {
            fields.flag(flag)
        }
        fields.numbers(pagesWithoutText)
        return fields.bytes
    }

    init(_ bytes: [UInt8]) throws {
        var fields = WireReader(bytes)
        pages = try fields.number()
        markedPages = try fields.number()
        images = try fields.number()
        textPages = try fields.number()
        fewestCarriers = try fields.number()
        fonts = try fields.number()
        hasToken = try fields.flag()
        isOpaque = try fields.flag()
        isEncrypted = try fields.flag()
        isLinearized = try fields.flag()
        brokeSignature = try fields.flag()
        isRepaired = try fields.flag()
        pagesWithoutText = try fields.numbers()
    }
}

/// One person's copy of a PDF file: what is put into it.
package struct PDFCopy: Sendable, Equatable {
    /// The most UTF-16 units of a text behind lines.
    package static let lineUnits = 500
    /// The most UTF-16 units of a text behind a glyph.
    package static let glyphUnits = 7
    /// The most bytes of a token.
    package static let tokenBytes = 200

    /// Drawn over every page; nil leaves the pages as they are.
    package var tile: PageTile?
    /// Invisible characters for the text layer: lines take these in turn, or fonts do. Each
    /// should hold a variation selector, lest pdf.js takes it for format marks alone.
    package var texts: [String]
    /// An opaque string for the XMP metadata: ASCII letters, digits, and `-._~:` only.
    package var token: String?

    package init(tile: PageTile? = nil, texts: [String] = [], token: String? = nil) {
        self.tile = tile
        self.texts = texts
        self.token = token
    }

    /// Throws `PDFError` of `invalidRequest`.
    func check(_ carrier: PDFHostGlyph) throws(PDFError) {
        let most = carrier == .lineEnds ? Self.lineUnits : Self.glyphUnits
        for text in texts where text.isEmpty || text.utf16.count > most {
            throw PDFError(.invalidRequest, "a text has 1 to \(most) units")
        }
        guard let token else { return }
        let isFit = token.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F, 0x7E: true
            default: false
            }
        }
        guard isFit, (1...Self.tokenBytes).contains(token.utf8.count) else {
            throw PDFError(.invalidRequest, "a token has letters, digits and -._~: only")
        }
    }
}

/// What in a PDF file's pages carries the invisible text of a copy.
package enum PDFHostGlyph: Int, Sendable {
    /// A font of its own, without ink or width, behind the last glyph of every line: one
    /// text a line, as long as it may be. Content streams are written anew, once for all
    /// copies. Every page with text carries, and poppler, mupdf and pdfium give the same
    /// text as before but for it.
    case lineEnds = 0
    /// The space glyph's own mapping (where there are hardly any spaces, those of stops and
    /// commas too). Content streams stay as they are; one text after every space, of seven
    /// UTF-16 units at most, for mupdf 1.21 takes no more than eight for a glyph. Poppler
    /// does not take such a space for one and keeps it at the ends of lines; pdf.js takes
    /// it for nothing else and drops the text.
    case glyphs
}

/// Kinds of glyphs that matter to what text can follow unseen.
enum HostGlyph: UInt8 {
    case space = 1
    /// Ends of sentences and clauses.
    case stop = 2
    /// Carries nothing: readers join words that end a line with it.
    case hyphen = 3
    /// A space that breaks no line.
    case fixedSpace = 4

    init?(_ unit: UInt16) {
        switch unit {
        case 0x0020: self = .space
        case 0x00A0: self = .fixedSpace
        // . , ; : ! ? and their Chinese and full-width forms.
        case 0x002E, 0x002C, 0x003B, 0x003A, 0x0021, 0x003F, 0x3002, 0x3001, 0xFF0C, 0xFF0E,
            0xFF1A, 0xFF1B, 0xFF01, 0xFF1F:
            self = .stop
        case 0x002D, 0x00AD, 0x2010, 0x2011: self = .hyphen
        default: return nil
        }
    }

    var isSpace: Bool { self == .space || self == .fixedSpace }

    /// All units of a class, for looking them up in ranges.
    static let units: [UInt16] = [
        0x0020, 0x00A0, 0x002E, 0x002C, 0x003B, 0x003A, 0x0021, 0x003F, 0x3002, 0x3001, 0xFF0C,
        0xFF0E, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F, 0x002D, 0x00AD, 0x2010, 0x2011,
    ]
}
