/// What was done to a file; the same for all copies of a request.
public struct PDFStampReport: Sendable, Equatable {
    /// Pages in the file.
    public var pages = 0
    /// Pages with the picture; all but those without area.
    public var markedPages = 0
    /// Pictures in the file: one for each page size, six at most.
    public var images = 0
    /// Pages whose content shows glyphs.
    public var textPages = 0
    /// Pages with text on which no glyph carries any: numbers from 1.
    public var pagesWithoutText: [Int] = []
    /// How often a text stands on the page that has it least, of the pages that have it.
    public var fewestCarriers = 0
    /// ToUnicode maps that carry texts.
    public var fonts = 0
    /// Whether the token is in the metadata; false without one, or where the metadata is
    /// not understood.
    public var hasToken = false
    /// PDF/A-1: the picture is opaque and lies under the content.
    public var isOpaque = false
    public var isEncrypted = false
    public var isLinearized = false
    /// Signed, and now no more valid.
    public var brokeSignature = false
    /// The file was damaged, and read as well as could be: pages may be missing.
    public var isRepaired = false

    public init() {}

    var bytes: [UInt8] {
        var fields = ByteFields()
        for number in [pages, markedPages, images, textPages, fewestCarriers, fonts] {
            fields.put(number)
        }
        for flag in [hasToken, isOpaque, isEncrypted, isLinearized, brokeSignature, isRepaired] {
            fields.put(flag ? 1 : 0)
        }
        fields.put(pagesWithoutText.count)
        for page in pagesWithoutText { fields.put(page) }
        return fields.bytes
    }

    init(_ bytes: [UInt8]) throws {
        var fields = ByteFields(bytes)
        pages = try fields.number()
        markedPages = try fields.number()
        images = try fields.number()
        textPages = try fields.number()
        fewestCarriers = try fields.number()
        fonts = try fields.number()
        hasToken = try fields.number() != 0
        isOpaque = try fields.number() != 0
        isEncrypted = try fields.number() != 0
        isLinearized = try fields.number() != 0
        brokeSignature = try fields.number() != 0
        isRepaired = try fields.number() != 0
        let count = try fields.number()
        guard count <= bytes.count / 8 else { throw ByteFields.Malformed() }
        for _ in 0..<count { pagesWithoutText.append(try fields.number()) }
    }
}
