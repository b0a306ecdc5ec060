/// One person's copy of a PDF file: what is put into it.
public struct PDFCopy: Sendable, Equatable {
    /// The most UTF-16 units of a text behind lines.
    public static let lineUnits = 500
    /// The most UTF-16 units of a text behind a glyph.
    public static let glyphUnits = 7
    /// The most bytes of a token.
    public static let tokenBytes = 200

    /// Drawn over every page; nil leaves the pages as they are.
    public var tile: PageTile?
    /// Invisible characters for the text layer: lines take these in turn, or fonts do. Each
    /// should hold a variation selector, lest pdf.js takes it for format marks alone.
    public var texts: [String]
    /// An opaque string for the XMP metadata: ASCII letters, digits, and `-._~:` only.
    public var token: String?

    public init(tile: PageTile? = nil, texts: [String] = [], token: String? = nil) {
        self.tile = tile
        self.texts = texts
        self.token = token
    }

    /// Throws `PDFError` of `invalidRequest`.
    func check(_ carrier: PDFTextCarrier) throws(PDFError) {
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
