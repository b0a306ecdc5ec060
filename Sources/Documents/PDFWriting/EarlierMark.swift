/// What an earlier marking left in a file, put out of work: its pictures get no opacity, its
/// texts stand for one joiner, its tokens are emptied. The objects stay, for content streams
/// that others may have written since show them.
struct EarlierMark {
    private let file: PDFFile
    private var seen: Set<Int> = []
    /// Pictures and fonts silenced.
    private(set) var count = 0

    private static let deepestForm = 8
    /// Of 255: no overlay is more opaque. What is as faint as that and the same all over is
    /// nobody's picture, whatever it is called; what is not is somebody else's.
    private static let faintest: UInt8 = 32
    private static let mostObjects = 100_000
    /// ZERO WIDTH NON-JOINER: a glyph must stand for something, or readers take its name.
    private static let nothing = "\u{200C}"

    init(_ file: PDFFile) { self.file = file }

    mutating func silence(_ pages: [PDFObject]) {
        for page in pages {
            if let resources = PageGeometry.inherited("/Resources", page) {
                silence(resources, depth: 0)
            }
        }
    }

    private mutating func silence(_ resources: PDFObject, depth: Int) {
        guard depth < Self.deepestForm, seen.count < Self.mostObjects else { return }
        if let fonts = resources["/Font"], fonts.isDictionary {
            for name in fonts.keys() where name.hasPrefix("/Lz") {
                if let font = fonts[name], isNew(font), LineEndFont.isOne(font) { silence(font) }
            }
        }
        guard let objects = resources["/XObject"], objects.isDictionary else { return }
        for name in objects.keys() {
            guard let object = objects[name], object.isStream, isNew(object) else { continue }
            if name.hasPrefix("/Ov"), object["/Subtype"]?.name == "/Image" {
                silence(picture: object)
            } else if let inner = object["/Resources"], inner.isDictionary {
                silence(inner, depth: depth + 1)
            }
        }
    }

    private mutating func isNew(_ object: PDFObject) -> Bool {
        object.number == 0 || seen.insert(object.number).inserted
    }

    private mutating func silence(_ font: PDFObject) {
        guard let map = font["/ToUnicode"], map.isStream else { return }
        let last = min(255, max(1, font["/LastChar"]?.integer ?? 1))
        map.setContent(
            OverlayImage.compressed(
                ToUnicodeTemplate.map(of: (1...last).map { ($0, Self.nothing) }), level: 6),
            filter: "/FlateDecode")
        count += 1
    }

    private mutating func silence(picture: PDFObject) {
        guard picture["/ColorSpace"]?.name == "/DeviceGray",
            let width = picture["/Width"]?.integer, let height = picture["/Height"]?.integer,
            (1...PageGeometry.longestSide).contains(width),
            (1...PageGeometry.longestSide).contains(height)
        else { return }
        if let mask = picture["/SMask"], mask.isStream, mask["/Width"]?.integer == width,
            mask["/Height"]?.integer == height
        {
            guard isFaint(mask, width * height) else { return }
            mask.setContent(
                OverlayImage.mask(alpha: 0, width: width, height: height),
                filter: OverlayImage.filter)
        } else if let lowest = picture["/Decode"]?.item(0)?.real,
            picture["/Decode"]?.item(1)?.real == 1, lowest < 1,
            lowest >= 1 - Double(Self.faintest) / 255
        {
            picture.set("/Decode", file.parse("[1 1]"))
        } else {
            return
        }
        count += 1
    }

    /// Whether a soft mask has the same low opacity everywhere, as those of overlays have.
    private func isFaint(_ mask: PDFObject, _ count: Int) -> Bool {
        guard mask["/ColorSpace"]?.name == "/DeviceGray",
            mask["/BitsPerComponent"]?.integer == 8, let content = mask.content(atMost: count),
            content.count == count, let alpha = content.first, alpha <= Self.faintest
        else { return false }
        return content.allSatisfy { $0 == alpha }
    }
}
