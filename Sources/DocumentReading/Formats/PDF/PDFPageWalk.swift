/// Goes through the pages as they are shown: for their text in the order that it is drawn, and
/// for the room that pictures take on them.
final class PDFPageWalk: PDFContent.Resources {
    /// What a page's pictures must cover to be recognised beside its text: less holds no more
    /// than a logo.
    static let leastShare = 0.05
    /// Curves without which no page of outlines holds a line of text.
    private static let leastCurves = 100
    private static let mostCurvesOfText = 3000
    /// The same of straight pieces, which tables and charts are made of too.
    private static let leastLines = 600
    /// Glyphs that only their shapes tell, which make a page one to recognise.
    private static let leastUntold = 8
    private static let deepestForm = 8
    private static let mostRepeats = 2
    private static let mostPages = 100_000

    private let store: PDFStore
    private(set) var text: [UInt8] = []
    /// Streams that were read as content.
    private(set) var done: Set<Int> = []
    /// Pictures that recognising pages shows.
    private(set) var shown: Set<Int> = []
    private(set) var names: Set<String> = []
    /// What is in content streams and no text.
    private(set) var packed: [[UInt8]] = []
    /// Content left to read, forms as often as they are drawn.
    private var budget = 256 << 20
    private(set) var isCut = false
    private var fonts: [Int: PDFFontCodes] = [:]
    private var forms: [Int: [UInt8]] = [:]
    private var formBytes = 0

    /// On how many pages a picture was counted: what stands on every page is recognised on the
    /// first of them.
    private var counted: [Int: Int] = [:]

    // Of the page that is being read.
    private var share = 0.0
    private var hasPicture = false
    private var glyphs = 0
    private var turned = 0
    private var curves = 0
    private var lines = 0
    private var untold = 0
    private var pageIsShown = false
    private var box = (x0: 0.0, y0: 0.0, x1: 612.0, y1: 792.0)

    init(_ store: PDFStore) { self.store = store }

    // MARK: Pages

    func walk(_ needs: inout PDFPageNeeds) {
        let pages = pages()
        needs.pageCount = pages.count
        for (i, page) in pages.enumerated() {
            guard budget > 0 else {
                isCut = true
                // What is on them is not known.
                needs.pictures.append(i + 1)
                continue
            }
            read(page)
            if turned > 0 { needs.isTurned = true }
            let isOutlines = max(curves, lines) > Self.mostCurvesOfText && glyphs < 200
            if share >= Self.leastShare || (glyphs == 0 && hasPicture)
                || untold >= Self.leastUntold
            {
                needs.pictures.append(i + 1)
            } else if isOutlines || (glyphs == 0 && curves >= Self.leastCurves)
                || (glyphs == 0 && lines >= Self.leastLines)
            {
                needs.drawings.append(i + 1)
            } else if glyphs == 0 {
                needs.blank.append(i + 1)
            }
        }
    }

    /// In their order, with what they inherit (7.7.3.4).
    private func pages() -> [[String: PDFValue]] {
        let roots =
            store.objects.filter { $0.number == 0 || $0.value.dictionary?["Type"]?.name == "XRef" }
            .compactMap { store.resolve($0.value.dictionary?["Root"])?.dictionary }
            + store.objects.filter { $0.value.dictionary?["Type"]?.name == "Catalog" }
            .compactMap { $0.value.dictionary }
        for root in roots.reversed() {
            var found: [[String: PDFValue]] = []
            var seen: Set<Int> = []
            collect(root["Pages"], [:], &found, &seen, depth: 0)
            if !found.isEmpty { return found }
        }
        return store.objects.compactMap(\.value.dictionary).filter { $0["Type"]?.name == "Page" }
    }

    private func collect(
        _ node: PDFValue?, _ inherited: [String: PDFValue], _ found: inout [[String: PDFValue]],
        _ seen: inout Set<Int>, depth: Int
    ) {
        // Pages beyond are not walked, and the file is not read whole.
        guard depth < 64, found.count < Self.mostPages else {
            isCut = true
            return
        }
        if let number = node?.reference, !seen.insert(number).inserted { return }
        guard var entries = store.resolve(node)?.dictionary else { return }
        for key in ["Resources", "MediaBox", "CropBox", "Rotate"] where entries[key] == nil {
            entries[key] = inherited[key]
        }
        guard let kids = store.resolve(entries["Kids"])?.array else {
            return found.append(entries)
        }
        for kid in kids { collect(kid, entries, &found, &seen, depth: depth + 1) }
    }

    private func read(_ page: [String: PDFValue]) {
        share = 0
        hasPicture = false
        glyphs = 0
        turned = 0
        curves = 0
        lines = 0
        untold = 0
        pageIsShown = true
        defer { pageIsShown = false }
        let numbers = (store.resolve(page["CropBox"] ?? page["MediaBox"])?.array ?? [])
            .compactMap { store.resolve($0)?.number }
        if numbers.count >= 4 {
            box = (
                min(numbers[0], numbers[2]), min(numbers[1], numbers[3]),
                max(numbers[0], numbers[2]), max(numbers[1], numbers[3])
            )
        } else {
            box = (0, 0, 612, 792)
        }
        var content: [UInt8] = []
        for item in store.resolve(page["Contents"])?.list ?? [] {
            let number = item.reference ?? page["Contents"]?.reference ?? 0
            guard let object = store.object(number), object.data != nil else { continue }
            done.insert(number)
            content += store.decode(object).bytes + [0x0A]
        }
        var state = PDFContent.State()
        let turn = store.resolve(page["Rotate"])?.integer ?? 0
        state.turns = ((turn / 90) % 4 + 4) % 4
        take(content, store.resolve(page["Resources"])?.dictionary ?? [:], state, isNew: true)
    }

    /// Reads content that no page shows.
    func read(_ content: [UInt8], of entries: [String: PDFValue]) -> PDFContent {
        let resources = store.resolve(entries["Resources"])?.dictionary ?? everything
        return PDFContent(content, resources, PDFContent.State(), self)
    }

    /// Fonts by all the names that they have anywhere.
    private lazy var everything: [String: PDFValue] = {
        var fonts: [String: PDFValue] = [:]
        for object in store.objects {
            guard let own = store.resolve(object.value.dictionary?["Resources"])?.dictionary,
                let named = store.resolve(own["Font"])?.dictionary
            else { continue }
            fonts.merge(named) { $1 }
        }
        return ["Font": .dictionary(fonts)]
    }()

    func keep(_ content: PDFContent) {
        text +=
            content.text + [0x0A] + content.encoded + [0x0A] + content.loose + content.comments
            + content.strange + content.inline
        packed += content.packed
        names.formUnion(content.names)
    }

    private func take(
        _ bytes: [UInt8], _ resources: [String: PDFValue], _ state: PDFContent.State, isNew: Bool
    ) {
        budget -= bytes.count
        let content = PDFContent(bytes, resources, state, self)
        glyphs += content.upright + content.turned
        turned += content.turned
        curves += content.curves
        lines += content.lines
        untold += content.untold
        if isNew { keep(content) }
    }

    // MARK: Resources

    func font(_ name: String, in resources: [String: PDFValue]) -> PDFFontCodes {
        guard let named = store.resolve(resources["Font"])?.dictionary?[name] else {
            return PDFFontCodes()
        }
        let number = named.reference ?? 0
        if number > 0, let known = fonts[number] { return known }
        guard let font = store.resolve(named)?.dictionary else { return PDFFontCodes() }
        var map: [UInt8]?
        if let stream = font["ToUnicode"]?.reference.flatMap({ store.object($0) }) {
            map = store.decode(stream).bytes
        }
        let codes = PDFFontCodes(font, map: map) { self.store.resolve($0) }
        if number > 0 { fonts[number] = codes }
        return codes
    }

    func draw(_ name: String, in resources: [String: PDFValue], _ state: PDFContent.State) {
        guard pageIsShown else { return }
        if name.isEmpty {
            share += shareOfPage(state.matrix)
            hasPicture = true
            return
        }
        guard let number = store.resolve(resources["XObject"])?.dictionary?[name]?.reference,
            let object = store.object(number), let entries = object.value.dictionary
        else { return }
        let isOptional = state.isOptional || store.resolve(entries["OC"]) != nil
        if store.resolve(entries["Subtype"])?.name == "Image" {
            guard !isOptional else { return }
            return picture(number, entries, state.matrix)
        }
        guard state.depth < Self.deepestForm else {
            isCut = true
            return
        }
        guard budget > 0 else { return }
        let content = form(number, object)
        var inner = state
        inner.isOptional = isOptional
        inner.depth += 1
        let numbers = (store.resolve(entries["Matrix"])?.array ?? [])
            .compactMap { store.resolve($0)?.number }
        if numbers.count == 6 {
            inner.matrix = PDFContent.Matrix(
                a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], e: numbers[4],
                f: numbers[5]
            ).then(state.matrix)
        }
        let own = store.resolve(entries["Resources"])?.dictionary ?? resources
        take(content, own, inner, isNew: done.insert(number).inserted)
    }

    private func form(_ number: Int, _ object: PDFBody.Object) -> [UInt8] {
        if let known = forms[number] { return known }
        let content = store.decode(object).bytes
        if formBytes + content.count <= 64 << 20 {
            formBytes += content.count
            forms[number] = content
        }
        return content
    }

    private func picture(
        _ number: Int, _ entries: [String: PDFValue], _ matrix: PDFContent.Matrix
    ) {
        let width = store.resolve(entries["Width"])?.integer ?? 0
        let height = store.resolve(entries["Height"])?.integer ?? 0
        guard min(width, height) >= 8, width <= 1 << 20, height <= 1 << 20,
            width * height >= 3000
        else {
            // No letter fits in.
            shown.insert(number)
            return
        }
        let own = shareOfPage(matrix)
        hasPicture = true
        counted[number, default: 0] += 1
        if counted[number, default: 0] <= Self.mostRepeats { share += own }
        if own > 0, own < Self.leastShare, width >= 160, height >= 20 {
            // Less than a page is recognised for: by itself, where its samples are laid out plainly.
            if !isPlain(entries) { share += Self.leastShare }
            return
        }
        // Made so small that it cannot be read on the page: recognised by itself.
        let across = (matrix.a * matrix.a + matrix.b * matrix.b).squareRoot() / 72
        if own > 0, own >= Self.leastShare || Double(width) <= 700 * across { shown.insert(number) }
    }

    /// Whether a picture can be recognised without what draws it.
    private func isPlain(_ entries: [String: PDFValue]) -> Bool {
        let filters = store.resolve(entries["Filter"])?.list ?? []
        switch store.resolve(filters.last)?.name {
        case "DCTDecode": return true
        case nil, "FlateDecode", "LZWDecode", "RunLengthDecode", "ASCII85Decode", "ASCIIHexDecode":
            break
        default: return false
        }
        let space = store.resolve(entries["ColorSpace"])
        let name = space?.name ?? store.resolve(space?.array?.first)?.name ?? "DeviceGray"
        let isGreyOrRGB = ["DeviceGray", "DeviceRGB", "CalGray", "CalRGB"].contains(name)
        return isGreyOrRGB && store.resolve(entries["BitsPerComponent"])?.integer == 8
    }

    /// Of the unit square under `matrix`.
    private func shareOfPage(_ matrix: PDFContent.Matrix) -> Double {
        let xs = [0, matrix.a, matrix.c, matrix.a + matrix.c].map { $0 + matrix.e }
        let ys = [0, matrix.b, matrix.d, matrix.b + matrix.d].map { $0 + matrix.f }
        guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else {
            return 0
        }
        let width = max(0, min(x1, box.x1) - max(x0, box.x0))
        let height = max(0, min(y1, box.y1) - max(y0, box.y0))
        let area = (box.x1 - box.x0) * (box.y1 - box.y0)
        let share = area > 0 ? width * height / area : 1
        return share.isFinite ? share : 1
    }
}

/// The text in data that is mostly none, such as pixels and outlines: runs that chance does not
/// make. For formats whose every byte has a meaning of its own, where ``PrintableStrings`` would find
/// noise.
enum SparseStrings {
    private static let shortest = 8

    /// Runs of printable ASCII, of one byte or two to a letter, a line each. Runs of neighbours, as
    /// the pixels of a shade are, and those with hardly a letter are none: dark pixels are digits.
    static func find(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        bytes.withUnsafeBytes { bytes in
            run(bytes, from: 0, step: 1, &out)
            run(bytes, from: 0, step: 2, &out)
            run(bytes, from: 1, step: 2, &out)
        }
        return out
    }

    private static func run(
        _ bytes: UnsafeRawBufferPointer, from first: Int, step: Int, _ out: inout [UInt8]
    ) {
        var start = first
        var i = first
        while i <= bytes.count + step {
            let isText =
                i < bytes.count && (bytes[i] >= 0x20 && bytes[i] < 0x7F)
                && (step == 1 || (i ^ 1 < bytes.count && bytes[i ^ 1] == 0))
            if !isText {
                if (i - start) / step >= shortest {
                    let run = stride(from: start, to: min(i, bytes.count), by: step).map {
                        bytes[$0]
                    }
                    if isLikely(run) { out += run + [0x0A] }
                }
                start = i + step
            }
            i += step
        }
    }

    private static func isLikely(_ run: [UInt8]) -> Bool {
        let letters = run.count { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        guard letters * 3 >= run.count else { return false }
        var steps = 0
        for i in 1..<run.count { steps += abs(Int(run[i]) - Int(run[i - 1])) }
        return steps >= 6 * run.count
    }
}
