/// A ToUnicode stream that text is put into: a font's own, or one that is made for it.
final class FontCarrier {
    private enum Source {
        case map(ToUnicodeMap, PDFObject)
        case encoding([Int: UInt16], PDFObject)
    }

    private let source: Source
    /// Codes that can carry.
    let classes: [Int: CarrierClass]
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
            map.places.compactMap { place in CarrierClass(place.unit).map { (place.code, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Makes a map for a simple font that has none.
    init?(font: PDFObject) {
        let units = SimpleEncoding.units(font)
        classes = units.compactMapValues { CarrierClass($0) }
        guard !classes.isEmpty else { return nil }
        source = .encoding(units, font)
        codeBytes = 1
    }

    /// Whether it carries; after the choice.
    var isChosen: Bool { template.gaps > 0 }
    /// Which classes carry.
    private(set) var chosen: Set<CarrierClass> = []

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
