/// Reads pages for the fonts they show text with, and for what their content leaves open.
///
/// Forms are read once and their counts kept. What is too long is taken as closed and
/// without text.
final class PageTextReader {
    /// What a page shows, by carrier; and its glyphs, those without a carrier too.
    struct Page {
        var tallies: [(carrier: FontCarrier, tally: TextFont.Tally)] = []
        var glyphs = 0
        var wrapping = ""
        var opening = "q"

        fileprivate mutating func add(_ carrier: FontCarrier, _ tally: TextFont.Tally) {
            if let i = tallies.firstIndex(where: { $0.carrier === carrier }) {
                tallies[i].tally.spaces += tally.spaces
                tallies[i].tally.stops += tally.stops
                tallies[i].tally.glyphs += tally.glyphs
            } else {
                tallies.append((carrier, tally))
            }
        }

        fileprivate mutating func add(_ other: Page) {
            glyphs += other.glyphs
            for (carrier, tally) in other.tallies { add(carrier, tally) }
        }
    }

    private static let mostContent = 64 << 20
    private static let mostFonts = 20_000
    private static let deepestForm = 8
    /// Unbalanced operators that are mended.
    private static let mostOpen = 1000

    private let file: PDFFile
    /// Bytes of content left to read, of all pages.
    private var budget = 512 << 20
    private var carriersByStream: [Int: FontCarrier] = [:]
    private var unfitStreams: Set<Int> = []
    private var fonts: [Int: TextFont] = [:]
    private var fontCount = 0
    private var forms: [Int: Page] = [:]
    private(set) var carriers: [FontCarrier] = []

    init(_ file: PDFFile) { self.file = file }

    func read(_ page: PDFObject) -> Page {
        guard budget > 0,
            let content = file.pageContent(page, atMost: min(budget, Self.mostContent))
        else { return Page(wrapping: "Q") }
        let resources = PageGeometry.inherited("/Resources", page)
        var (result, scan) = read(content, resources, depth: 0)
        result.opening = Self.list("q", 1 + scan.surplusRestores)
        var closing: [String] = scan.openText ? ["ET"] : []
        closing += [Self.list("EMC", scan.openMarks), Self.list("Q", 1 + scan.openStates)]
        result.wrapping = closing.filter { !$0.isEmpty }.joined(separator: " ")
        return result
    }

    private static func list(_ word: String, _ count: Int) -> String {
        Array(repeating: word, count: min(count, mostOpen)).joined(separator: " ")
    }

    private func read(
        _ content: [UInt8], _ resources: PDFObject?, depth: Int
    ) -> (Page, ContentScanner) {
        budget -= content.count
        let listener = Counter(self, resources, depth: depth)
        let scan = ContentScanner(content, listener)
        return (listener.page, scan)
    }

    fileprivate func font(_ font: PDFObject) -> TextFont? {
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

    fileprivate func form(_ form: PDFObject, _ resources: PDFObject?, depth: Int) -> Page? {
        guard depth < Self.deepestForm, budget > 0, form["/Subtype"]?.name == "/Form" else {
            return nil
        }
        let number = form.number
        if number > 0 {
            if let known = forms[number] { return known }
            forms[number] = Page()  // where it draws itself
        }
        guard let content = form.content(atMost: min(budget, Self.mostContent)) else { return nil }
        let (page, _) = read(content, form["/Resources"] ?? resources, depth: depth + 1)
        if number > 0 { forms[number] = page }
        return page
    }

    /// Counts what one content stream shows.
    private final class Counter: ContentScanner.Listener {
        var page = Page()
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

        func choose(font name: ArraySlice<UInt8>) {
            if let known = named[name] {
                current = known
                return
            }
            let key = "/" + String(decoding: name, as: UTF8.self)
            let font = resources?["/Font"]?[key].flatMap { reader.font($0) }
            if named.count < 1000 { named[name] = .some(font) }
            current = font
        }

        func show(_ codes: [UInt8]) {
            guard let font = current else {
                page.glyphs += codes.count
                return
            }
            let tally = font.count(codes)
            page.glyphs += tally.glyphs
            if let carrier = font.carrier { page.add(carrier, tally) }
        }

        func draw(_ name: ArraySlice<UInt8>) {
            drawn += 1
            guard drawn < 10_000 else { return }
            let key = "/" + String(decoding: name, as: UTF8.self)
            guard let object = resources?["/XObject"]?[key] else { return }
            if let form = reader.form(object, resources, depth: depth) { page.add(form) }
        }

        func save() { if saved.count < 1000 { saved.append(current) } }
        func restore() { if let last = saved.popLast() { current = last } }
    }
}
