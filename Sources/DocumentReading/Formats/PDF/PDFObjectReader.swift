internal import Sandbox
internal import Support

/// Reads every object of a PDF file, in the worker: strings and names wherever they stand, and
/// each stream by what it is. What is drawn is read by poppler too; here nothing depends on
/// whether it is drawn, or referred to, or of the last revision.
///
/// Strings, names and the text of content streams are given to the net below, which reports a
/// value once; streams that are files are read as such.
final class PDFObjectReader {
    private let store: PDFStore
    private let part: DocumentPart
    private let extractor: Extractor
    private let depth: Int
    private let walk: PDFPageWalk
    private var net: [UInt8] = []
    private var attachments = 0
    /// Pixels that no recognised page shows, or metadata of those that one does.
    private static let smallestPicture = 32 * 12

    private init(_ store: PDFStore, _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        self.store = store
        self.part = part
        self.extractor = extractor
        self.depth = depth
        walk = PDFPageWalk(store)
    }

    /// - Parameter plain: the file without its security handler, where it has one.
    static func read(
        _ bytes: [UInt8], plain: [UInt8]?, _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) -> PDFPageNeeds {
        var needs = PDFPageNeeds()
        var store = PDFStore(bytes, extractor.budget)
        // A second run, with the file in plain, tells nothing new of the file itself.
        if plain == nil {
            extractor.settle(store.body.coverage, of: bytes, part, depth: depth)
            if store.body.isDamaged { extractor.out.unread(part.path, .damaged) }
            if !store.body.isWhole { extractor.out.unread(part.path, .truncated) }
        }
        if store.body.isEncrypted {
            guard let plain else {
                needs.isEncrypted = true
                return needs
            }
            store = PDFStore(plain, extractor.budget)
        }
        let reader = PDFObjectReader(store, part, extractor, depth: depth)
        reader.read(&needs)
        return needs
    }

    private func read(_ needs: inout PDFPageNeeds) {
        walk.walk(&needs)
        if walk.isCut { extractor.out.unread(part.path, .tooBig) }
        if store.body.syntax.isBroken { extractor.out.unread(part.path, .damaged) }
        for problem in store.problems { unread(problem.number, problem.reason) }
        for i in store.objects.indices where store.objects[i].data != nil {
            guard !extractor.budget.isLate else {
                extractor.out.unread(part.path, .timedOut)
                break
            }
            stream(store.objects[i], isSuperseded: store.isSuperseded(i))
        }
        gather()
        extractor.out.net(net, DocumentPart(path: path("objects"), type: "pdf"))
    }

    private func path(_ name: String) -> String { Extractor.path(part.path, name) }

    private func unread(_ number: Int, _ reason: UnreadReason) {
        extractor.out.unread(path("object-\(number)"), reason)
    }

    private func file(_ bytes: [UInt8], _ name: String) {
        guard extractor.budget.take(bytes.count) else {
            return extractor.out.unread(path(name), .tooBig)
        }
        guard extractor.budget.takeEntry() else {
            return extractor.out.unread(path(name), .tooMany)
        }
        guard depth < extractor.budget.depth else {
            return extractor.out.unread(path(name), .tooDeep)
        }
        extractor.read(bytes, path: path(name), depth: depth + 1)
    }

    // MARK: Streams

    private func stream(_ object: PDFBody.Object, isSuperseded: Bool) {
        let entries = object.value.dictionary ?? [:]
        let type = store.resolve(entries["Type"])?.name ?? ""
        let subtype = store.resolve(entries["Subtype"])?.name ?? ""
        let roles = isSuperseded ? [] : store.roles[object.number] ?? []
        let content = store.decode(object)
        if object.isCut { unread(object.number, .truncated) }
        if let problem = content.problem { unread(object.number, problem) }
        if PDFBody.find("endobj", in: content.surplus, from: 0) != nil {
            // The end of this stream is lost, and with it what followed.
            unread(object.number, .damaged)
        }
        if content.surplus.count >= 16, !content.surplus.allSatisfy({ PDFCharacters.isSpace($0) }) {
            file(content.surplus, "object-\(object.number)-surplus")
        }
        let name = "object-\(object.number)"
        if content.bytes.isEmpty { return }
        if type == "EmbeddedFile" || roles.contains("EF") {
            attachments += 1
            return file(content.bytes, "attachment-\(attachments)")
        }
        let isThumbnail = roles.contains("Thumb") && entries["Width"] != nil
        if subtype == "Image" || isThumbnail || content.codec != nil {
            let isMask = !roles.isDisjoint(with: ["SMask", "Mask", "Alternates"])
            let isShown = !isSuperseded && (walk.shown.contains(object.number) || isMask)
            return picture(object, entries, content, isShown)
        }
        // Its objects are among the others.
        if PDFStore.holdsObjects(entries) { return }
        if entries["Type"]?.name == "XRef", !isKnownFile(content.bytes) {
            net += SparseStrings.find(content.bytes[...])
            return
        }
        if content.problem == .unknownType { return }
        if !roles.isDisjoint(with: ["FontFile", "FontFile2", "FontFile3"]) {
            return font(content.bytes, name)
        }
        if roles.contains("ToUnicode") || type == "CMap" { return map(content.bytes) }
        if isTable(content.bytes, entries, roles) {
            net += SparseStrings.find(content.bytes[...])
            return
        }
        if walk.done.contains(object.number), !isSuperseded { return }
        if roles.isDisjoint(with: ["Metadata", "JS"]), type != "Metadata" {
            let drawing = walk.read(content.bytes, of: entries)
            if drawing.isPlausible {
                walk.keep(drawing)
                return
            }
        }
        file(content.bytes, name)
    }

    /// Numbers whose meaning the dictionary tells: colour profiles, functions, shadings, sets and
    /// maps of glyphs.
    private func isTable(
        _ bytes: [UInt8], _ entries: [String: PDFValue], _ roles: Set<String>
    ) -> Bool {
        if !roles.isDisjoint(with: ["CIDSet", "CIDToGIDMap"]) { return !isKnownFile(bytes) }
        // Hints of a linearised file (annex F.4): offsets of tables, and the tables.
        let keys: Set<String> = [
            "S", "T", "O", "A", "E", "V", "I", "C", "L", "R", "B", "Filter", "Length",
            "DecodeParms",
        ]
        if entries["S"]?.integer != nil, roles.isEmpty, keys.isSuperset(of: entries.keys) {
            return !isKnownFile(bytes)
        }
        if bytes.count > 128, bytes[36..<40].elementsEqual("acsp".utf8) { return true }
        if let kind = store.resolve(entries["FunctionType"])?.integer {
            return kind == 0 && !isKnownFile(bytes)
        }
        if let kind = store.resolve(entries["ShadingType"])?.integer {
            return (4...7).contains(kind) && !isKnownFile(bytes)
        }
        return false
    }

    /// Text, or of a type by its beginning.
    private func isKnownFile(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes {
            let head = UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16))
            return bytes.count >= 16 && !FileType.detect(head).isOpaque
        }
    }

    private func isGuessedText(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes {
            FileType.detect(UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16))).isPlain
        }
    }

    private func font(_ bytes: [UInt8], _ name: String) {
        let heads: [[UInt8]] = [
            [0, 1, 0, 0], Array("true".utf8), Array("OTTO".utf8), Array("ttcf".utf8),
            Array("%!".utf8), [0x80, 0x01], [1, 0, 4], [1, 0, 5],
        ]
        guard heads.contains(where: { bytes.starts(with: $0) }) else { return file(bytes, name) }
        net += SparseStrings.find(bytes[...])
    }

    /// Codes and what they mean: nothing to read but comments, strings and words of no CMap.
    private func map(_ bytes: [UInt8]) {
        var syntax = PDFSyntax(bytes)
        while let token = syntax.next() {
            if case .word(let range) = token, range.count > 20 { net += bytes[range] + [0x0A] }
        }
        for range in syntax.comments { net += bytes[range] + [0x0A] }
        for string in syntax.strings where string.count >= 8 { self.string(string) }
        for name in syntax.names { net += Array(name.utf8) + [0x0A] }
    }

    // MARK: Pictures

    private func picture(
        _ object: PDFBody.Object, _ entries: [String: PDFValue], _ content: PDFFilters.Result,
        _ isShown: Bool
    ) {
        let name = "object-\(object.number)"
        let bytes = content.bytes
        func side(_ key: String) -> Int { store.resolve(entries[key])?.integer ?? .max }
        let mayHoldText = !isShown && side("Width") >= 32 && side("Height") >= 12
        switch content.codec {
        case .jpeg:
            guard bytes.starts(with: [0xFF, 0xD8]) else { return file(bytes, name) }
            let part = DocumentPart(path: path(name + ".jpg"), type: "jpeg")
            if isShown {
                extractor.out.image(bytes, part)
            } else {
                extractor.out.picture(bytes, part)
            }
            PictureStructure.read(bytes, .jpeg, part, extractor, depth: depth + 1)
        case .jpeg2000:
            guard
                bytes.starts(with: [0, 0, 0, 0x0C, 0x6A, 0x50]) || bytes.starts(with: [0xFF, 0x4F])
            else { return file(bytes, name) }
            net += SparseStrings.find(bytes[...])
            if mayHoldText { unread(object.number, .noOCR) }
        case .fax, .bilevel:
            guard !isKnownFile(bytes) else { return file(bytes, name) }
            net += SparseStrings.find(bytes[...])
            if mayHoldText { unread(object.number, .noOCR) }
        case nil: pixels(object, entries, bytes, isShown)
        }
    }

    private func pixels(
        _ object: PDFBody.Object, _ entries: [String: PDFValue], _ bytes: [UInt8], _ isShown: Bool
    ) {
        let name = "object-\(object.number)"
        func number(_ key: String, _ short: String) -> Int {
            max(0, min(store.resolve(entries[key] ?? entries[short])?.integer ?? 0, 1 << 20))
        }
        let width = number("Width", "W")
        let height = number("Height", "H")
        let isMask: Bool
        if case .boolean(true)? = store.resolve(entries["ImageMask"]) {
            isMask = true
        } else {
            isMask = false
        }
        let bits = isMask ? 1 : max(1, number("BitsPerComponent", "BPC"))
        let channels = isMask ? 1 : self.channels(entries["ColorSpace"] ?? entries["CS"], depth: 0)
        let row = (width * (channels ?? 4) * bits + 7) / 8
        let expected = row * height
        // Greys of letters look like the letters of some code page: pixels that are as many as they
        // should be are no text because of that.
        let mayBePixels =
            bytes.count == expected && !bytes.withUnsafeBytes { UTF8Check.isValid($0) }
        if !mayBePixels || !isGuessedText(bytes), isKnownFile(bytes),
            bytes.count < 1 << 16 || !isFlat(bytes)
        {
            return file(bytes, name)
        }
        net += SparseStrings.find(bytes[..<min(bytes.count, expected)])
        if bytes.count >= expected + 16, channels != nil {
            let surplus = Array(bytes[expected...])
            if !isFlat(surplus) { file(surplus, name + "-surplus") }
        }
        guard !isShown, width * height >= Self.smallestPicture, min(width, height) >= 12 else {
            return
        }
        guard let pixmap = pixmap(bytes, width, height, channels ?? 0, bits) else {
            return unread(object.number, .noOCR)
        }
        extractor.out.picture(pixmap, DocumentPart(path: path(name), type: "pnm"))
    }

    private func isFlat(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return true }
        return bytes.allSatisfy { $0 == first }
    }

    /// A portable anymap (netpbm), where samples are laid out alike.
    private func pixmap(
        _ bytes: [UInt8], _ width: Int, _ height: Int, _ channels: Int, _ bits: Int
    ) -> [UInt8]? {
        let row = (width * channels * bits + 7) / 8
        guard bytes.count >= row * height else { return nil }
        let kind: String
        switch (channels, bits) {
        case (1, 1): kind = "P4\n\(width) \(height)\n"
        case (1, 8): kind = "P5\n\(width) \(height)\n255\n"
        case (3, 8): kind = "P6\n\(width) \(height)\n255\n"
        default: return nil
        }
        let samples = bytes[..<(row * height)]
        // One bit: black is 0 here and 1 there.
        return Array(kind.utf8) + (bits == 1 ? samples.map { ~$0 } : Array(samples))
    }

    /// Nil for a space that is not understood.
    private func channels(_ space: PDFValue?, depth: Int) -> Int? {
        guard depth < 4, let space = store.resolve(space) else { return nil }
        switch space.name ?? store.resolve(space.array?.first)?.name {
        case "DeviceGray", "G", "CalGray", "Indexed", "I", "Separation": return 1
        case "DeviceRGB", "RGB", "CalRGB", "Lab": return 3
        case "DeviceCMYK", "CMYK": return 4
        case "ICCBased":
            guard let number = space.array?.dropFirst().first?.reference else { return nil }
            return store.resolve(store.object(number)?.value.dictionary?["N"])?.integer
        case "DeviceN": return store.resolve(space.array?.dropFirst().first)?.array?.count
        default: return nil
        }
    }

    // MARK: Strings

    private func gather() {
        net += walk.text
        net += store.loose
        for (i, bytes) in walk.packed.enumerated() {
            let name = "content-\(i + 1)"
            if isKnownFile(bytes) {
                file(bytes, name)
            } else if CompoundReader.mayHide(bytes) {
                extractor.out.unread(path(name), .unknownType)
            } else {
                net += SparseStrings.find(bytes[...])
            }
        }
        var seen: Set<[UInt8]> = []
        for string in store.strings where string.count >= 4 {
            if seen.insert(string).inserted { self.string(string) }
        }
        for name in store.names.union(walk.names) { net += Array(name.utf8) + [0x0A] }
    }

    private func string(_ string: [UInt8]) {
        // Dates are no numbers that somebody gave.
        if string.count <= 24,
            string.starts(with: [0x44, 0x3A, 0x31]) || string.starts(with: [0x44, 0x3A, 0x32])
        {
            return
        }
        if string.starts(with: [0xFE, 0xFF]) || string.starts(with: [0xFF, 0xFE])
            || PDFText.isReadable(string)
        {
            net += PDFText.decode(string) + [0x0A]
        } else if string.count >= 64, isKnownFile(string) {
            file(string, "string")
        } else {
            net += SparseStrings.find(string[...])
        }
    }
}

/// The worker that reads a PDF file's objects, and all that is in them.
enum PDFObjectJob {
    /// Its input is a request, the file's length in eight bytes, the file, and the file without
    /// its security handler if there is such a copy. Its answer is what the pages need, after
    /// its length in eight bytes, and the events of a `PartWriter`.
    static let job = WorkerJob(
        name: "documents.pdf-objects", prepare: DocumentJobs.prepareContainers
    ) { input in
        let request = try ReadingRequest(input)
        var fields = WireReader(input[request.start...])
        let count = try fields.count()
        let start = fields.position
        let rest = input[(start + count)...]
        let extractor = Extractor(limits: request.limits)
        let part = DocumentPart(path: request.path, type: FileType.pdf.rawValue)
        let needs = PDFObjectReader.read(
            Array(input[start..<(start + count)]), plain: rest.isEmpty ? nil : Array(rest), part,
            extractor, depth: request.depth)
        var answer = WireWriter()
        answer.string(needs.bytes)
        return answer.bytes + extractor.out.bytes
    }

    static func input(_ request: ReadingRequest, _ bytes: [UInt8], plain: [UInt8]?) -> [UInt8] {
        var fields = WireWriter()
        fields.string(bytes)
        return request.bytes + fields.bytes + (plain ?? [])
    }

    /// The parts of an answer. Throws what is no answer.
    static func parts(_ answer: [UInt8]) throws -> (PDFPageNeeds, PartReplay) {
        var fields = WireReader(answer[...])
        let needs = try fields.string()
        return (try PDFPageNeeds(needs), PartReplay(Array(answer[fields.position...])))
    }
}
