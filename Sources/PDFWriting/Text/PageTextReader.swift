internal import DocumentReading
internal import QPDF
internal import Support

/// Reads pages for the fonts they show text with and for what their content leaves open,
/// and puts texts behind lines on the way.
///
/// Forms are read once and their counts kept. What is too long is taken as closed and
/// without text.
final class PageTextReader {
    private static let mostContent = 64 << 20
    private static let mostFonts = 20_000
    private static let deepestForm = 8
    /// Unbalanced operators that are mended.
    private static let mostOpen = 1000

    private let file: PDFFile
    private let lineEnds: LineEndFont?
    /// Bytes of content left to read, of all pages.
    private var budget = 512 << 20
    private var carriersByStream: [Int: MarkedFont] = [:]
    private var unfitStreams: Set<Int> = []
    private var fonts: [Int: TextFont] = [:]
    private var fontCount = 0
    private var forms: [Int: PageText] = [:]
    private(set) var carriers: [MarkedFont] = []

    /// `lineEnds`: the font to put behind lines, if any.
    init(_ file: PDFFile, _ lineEnds: LineEndFont?) {
        self.file = file
        self.lineEnds = lineEnds
    }

    /// What a page shows; its content anew, unless there is no line in it.
    func read(_ page: PDFObject) -> PageText {
        guard budget > 0,
            let content = file.pageContent(page, atMost: min(budget, Self.mostContent))
        else { return PageText(isUnread: true) }
        let resources = PageGeometry.inherited("/Resources", page)
        let (listener, scan) = read(content, resources, depth: 0)
        var text = listener.text
        text.opening = Self.list("q", 1 + scan.surplusRestores)
        var closing: [String] = scan.openText ? ["ET"] : []
        closing += [Self.list("EMC", scan.openMarks), Self.list("Q", 1 + scan.openStates)]
        text.closing = closing.filter { !$0.isEmpty }.joined(separator: " ")
        if let new = written(content, listener.lines.places, resources) {
            let stream = file.newStream("<< >>")
            stream.setContent(OverlayImage.compressed(new, level: 6), filter: "/FlateDecode")
            text.content = stream
        }
        return text
    }

    private static func list(_ word: String, _ count: Int) -> String {
        Array(repeating: word, count: min(count, mostOpen)).joined(separator: " ")
    }

    private func read(
        _ content: [UInt8], _ resources: PDFObject?, depth: Int
    ) -> (PageTextListener, ContentScanner) {
        budget -= content.count
        let listener = PageTextListener(self, resources, depth: depth)
        let scan = ContentScanner(content, listener)
        listener.lines.finish()
        if lineEnds != nil { listener.text.lines += listener.lines.places.count }
        return (listener, scan)
    }

    /// The content with texts at its places; makes the font known in its resources.
    private func written(
        _ content: [UInt8], _ places: [TextLines.Place], _ resources: PDFObject?
    ) -> [UInt8]? {
        guard let lineEnds, !places.isEmpty, let name = name(of: lineEnds, in: resources) else {
            return nil
        }
        var out: [UInt8] = []
        out.reserveCapacity(content.count + 48 * places.count)
        var at = 0
        for place in places where place.range.lowerBound >= at {
            out += content[at..<place.range.lowerBound]
            let codes = lineEnds.nextCodes().flatMap { HexString.digits(Int($0), count: 2) }
            out += place.before
            out += "\(name) \(PDFNumber.text(place.size)) Tf <".utf8
            out += codes
            out += "> Tj ".utf8
            out += place.font
            out += " Tf ".utf8
            out += place.after
            at = place.range.upperBound
        }
        return out + content[at...]
    }

    private func name(of font: LineEndFont, in resources: PDFObject?) -> String? {
        guard let resources, resources.isDictionary else { return nil }
        if resources["/Font"]?.isDictionary != true {
            resources.set("/Font", file.parse("<< >>"))
        }
        guard let fonts = resources["/Font"] else { return nil }
        for number in 0..<1000 {
            let name = "/Lz\(number)"
            guard let known = fonts[name] else {
                fonts.set(name, font.object)
                return name
            }
            if known.number == font.object.number { return name }
        }
        return nil
    }

    // MARK: For those who listen

    func font(_ font: PDFObject) -> TextFont? {
        let number = font.number
        if number > 0, let known = fonts[number] { return known }
        guard fontCount < Self.mostFonts else { return nil }
        fontCount += 1
        let made = TextFont(font) { stream, make in
            if let known = carriersByStream[stream] { return known }
            guard !unfitStreams.contains(stream) else { return nil }
            guard let carrier = make() else {
                unfitStreams.insert(stream)
                return nil
            }
            carriersByStream[stream] = carrier
            return carrier
        }
        if let carrier = made.carrier, !carriers.contains(where: { $0 === carrier }) {
            carriers.append(carrier)
        }
        if number > 0 { fonts[number] = made }
        return made
    }

    func form(_ form: PDFObject, _ resources: PDFObject?, depth: Int) -> PageText? {
        guard depth < Self.deepestForm, budget > 0, form["/Subtype"]?.name == "/Form" else {
            return nil
        }
        let number = form.number
        if let known = forms[number] { return known }
        forms[number] = PageText()  // where it draws itself
        guard let content = form.content(atMost: min(budget, Self.mostContent)) else { return nil }
        let own = form["/Resources"] ?? resources
        let (listener, _) = read(content, own, depth: depth + 1)
        if let new = written(content, listener.lines.places, own) {
            form.setContent(OverlayImage.compressed(new, level: 6), filter: "/FlateDecode")
        }
        forms[number] = listener.text
        return listener.text
    }
}

/// What a page, or a form, shows, and what it takes to wrap its content.
struct PageText {
    /// Glyphs by what carries their font's texts.
    private(set) var tallies: [(carrier: MarkedFont, tally: TextFont.Tally)] = []
    /// Those of fonts without a carrier, too.
    var glyphs = 0
    /// Places behind lines.
    var lines = 0
    /// Its content could not be read.
    var isUnread = false
    /// Operators before and after the old content, so that what follows it finds the state
    /// that a page begins with.
    var opening = "q"
    var closing = "Q"
    /// The content with texts in it, where there are any.
    var content: PDFObject?

    mutating func add(_ carrier: MarkedFont, _ tally: TextFont.Tally) {
        if let i = tallies.firstIndex(where: { $0.carrier === carrier }) {
            tallies[i].tally.spaces += tally.spaces
            tallies[i].tally.stops += tally.stops
            tallies[i].tally.glyphs += tally.glyphs
        } else {
            tallies.append((carrier, tally))
        }
    }

    mutating func add(_ other: PageText) {
        glyphs += other.glyphs
        lines += other.lines
        for (carrier, tally) in other.tallies { add(carrier, tally) }
    }
}

/// Listens to one content stream: counts its glyphs and follows its lines.
final class PageTextListener: ContentScanner.Listener {
    var text = PageText()
    var lines = TextLines()
    private let reader: PageTextReader
    private let resources: PDFObject?
    private let depth: Int
    private var named: [ArraySlice<UInt8>: TextFont?] = [:]
    private var drawn = 0
    private var current: TextFont?
    private var saved: [TextFont?] = []

    init(_ reader: PageTextReader, _ resources: PDFObject?, depth: Int) {
        self.reader = reader
        self.resources = resources
        self.depth = depth
    }

    func perform(_ operation: ContentScanner.Operation) {
        switch operation.name {
        case .save: if saved.count < 1000 { saved.append(current) }
        case .restore: if let last = saved.popLast() { current = last }
        case .font: choose(operation.object)
        case .show, .showNext: for text in operation.texts { count(text.codes) }
        case .draw: draw(operation.object)
        default: break
        }
        let font = current
        lines.follow(operation) { codes in
            font?.ending(codes)
                ?? TextFont.Ending(
                    count: codes.count, glyphs: codes.count, isHyphen: false)
        }
    }

    private func choose(_ name: ArraySlice<UInt8>) {
        if let known = named[name] {
            current = known
            return
        }
        let font = resources?["/Font"]?[Self.key(name)].flatMap { reader.font($0) }
        if named.count < 1000 { named[name] = .some(font) }
        current = font
    }

    private func count(_ codes: [UInt8]) {
        guard let font = current else {
            text.glyphs += codes.count
            return
        }
        let tally = font.count(codes)
        text.glyphs += tally.glyphs
        if let carrier = font.carrier { text.add(carrier, tally) }
    }

    private func draw(_ name: ArraySlice<UInt8>) {
        drawn += 1
        guard drawn < 10_000, let object = resources?["/XObject"]?[Self.key(name)] else { return }
        if let form = reader.form(object, resources, depth: depth) { text.add(form) }
    }

    /// A name as the library writes keys: its slash, and no escapes (ISO 32000-2, 7.3.5).
    private static func key(_ name: ArraySlice<UInt8>) -> String {
        "/" + String(decoding: Hex.unescaped(name, mark: UInt8(ascii: "#")), as: UTF8.self)
    }
}
