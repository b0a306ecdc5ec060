internal import Markup
internal import QPDF

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

/// An opaque token in a PDF file's XMP metadata (ISO 16684-1), a property of a namespace
/// of its own; beside what is there.
enum MetadataToken {
    static let namespace = "http://ns.dlp.example/mark/1.0/"
    static let property = "token"
    /// The longest packet that is read.
    static let mostBytes = 16 << 20

    private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    /// The packet cut where the token goes: before it and after it. Nil for a packet that
    /// is not understood: not UTF-8, or no RDF. No bytes: a new packet.
    static func template(_ packet: [UInt8]?) -> (head: [UInt8], tail: [UInt8])? {
        guard let packet else {
            let (head, tail) = description(prefix: "rdf", about: "", isPDFA: false)
            let start =
                "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"\(rdf)\">\n"
            let end = "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n"
            return (Array((start + head).utf8), Array((tail + end).utf8))
        }
        let text = XMPText(packet)
        guard text.isUTF8, let prefix = text.prefix(of: rdf),
            let end = text.lastIndex(of: "</\(prefix):RDF")
        else { return nil }
        let about = text.value(of: "\(prefix):about") ?? ""
        var isPDFA = pdfaPart(packet) != nil
        var head = Array(packet[0..<end])
        if isPDFA, let schemas = text.index(of: "<pdfaExtension:schemas"),
            let bag = text.index(of: "<\(prefix):Bag>", from: schemas)
        {
            let at = bag + "<\(prefix):Bag>".utf8.count
            head = Array(packet[0..<at]) + Array(schema(prefix).utf8) + Array(packet[at..<end])
            isPDFA = false
        }
        let own = description(prefix: prefix, about: about, isPDFA: isPDFA)
        return (head + Array(own.head.utf8), Array(own.tail.utf8) + Array(packet[end...]))
    }

    /// Part 1 to 4 of ISO 19005 that the packet claims to keep to.
    static func pdfaPart(_ packet: [UInt8]) -> Int? {
        let text = XMPText(packet)
        guard let prefix = text.prefix(of: "http://www.aiim.org/pdfa/ns/id/"),
            let value = text.value(of: "\(prefix):part")
        else { return nil }
        return Int(value)
    }

    /// The tokens in a packet, in its order.
    static func tokens(_ packet: [UInt8]) -> [String] {
        let text = XMPText(packet)
        guard let prefix = text.prefix(of: namespace) else { return [] }
        return text.values(of: "\(prefix):\(property)", atMost: 100).filter {
            (1...PDFCopy.tokenBytes).contains($0.utf8.count)
        }
    }

    /// The packet with no value in its tokens.
    static func emptied(_ packet: [UInt8]) -> [UInt8] {
        var packet = packet
        for token in tokens(packet) {
            let value = Array(token.utf8)
            var i = 0
            while i + value.count <= packet.count {
                if packet[i] == value[0], packet[i..<i + value.count] == value[...] {
                    packet.removeSubrange(i..<i + value.count)
                } else {
                    i += 1
                }
            }
        }
        return packet
    }

    private static func description(
        prefix: String, about: String, isPDFA: Bool
    ) -> (head: String, tail: String) {
        var extensions = ""
        if isPDFA {
            extensions =
                "<\(prefix):Description \(prefix):about=\"\(about)\""
                + " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\">"
                + "<pdfaExtension:schemas><\(prefix):Bag>" + schema(prefix)
                + "</\(prefix):Bag></pdfaExtension:schemas></\(prefix):Description>\n"
        }
        let head =
            extensions
            + "<\(prefix):Description \(prefix):about=\"\(about)\" xmlns:dlp=\"\(namespace)\">"
            + "<dlp:\(property)>"
        return (head, "</dlp:\(property)></\(prefix):Description>\n")
    }

    /// What PDF/A wants to know of a namespace (ISO 19005-1, 6.7.8).
    private static func schema(_ prefix: String) -> String {
        "<\(prefix):li \(prefix):parseType=\"Resource\""
            + " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
            + " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
            + "<pdfaSchema:schema>Copy</pdfaSchema:schema>"
            + "<pdfaSchema:namespaceURI>\(namespace)</pdfaSchema:namespaceURI>"
            + "<pdfaSchema:prefix>dlp</pdfaSchema:prefix><pdfaSchema:property>"
            + "<\(prefix):Seq><\(prefix):li \(prefix):parseType=\"Resource\">"
            + "<pdfaProperty:name>\(property)</pdfaProperty:name>"
            + "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
            + "<pdfaProperty:category>internal</pdfaProperty:category>"
            + "<pdfaProperty:description>Identifier of the copy</pdfaProperty:description>"
            + "</\(prefix):li></\(prefix):Seq></pdfaSchema:property></\(prefix):li>"
    }
}
