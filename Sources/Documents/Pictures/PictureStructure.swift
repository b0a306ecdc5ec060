/// What a picture file holds beside its pixels, in the worker: texts, comments, metadata, later
/// frames, chunks of no known meaning, and what lies behind its end.
///
/// Pixels and the numbers that describe them are structure. Texts are delivered, whatever is a
/// file of its own is read as one, and what is left is settled as of every format.
struct PictureStructure {
    let bytes: [UInt8]
    let part: DocumentPart
    let extractor: Extractor
    let depth: Int
    var coverage: Coverage
    private var members = 0
    /// So many later frames of an animation are recognised; more are said.
    static let mostFrames = 8

    static func read(
        _ bytes: [UInt8], _ type: FileType, _ part: DocumentPart, _ extractor: Extractor,
        depth: Int
    ) {
        var structure = PictureStructure(bytes, part, extractor, depth: depth)
        switch type {
        case .png: structure.png()
        case .jpeg: structure.jpeg()
        case .gif: structure.gif()
        case .tiff: structure.tiff()
        case .webp: structure.webp()
        case .bmp: structure.bmp()
        case .heif, .avif: structure.boxes()
        default: return
        }
        extractor.settle(structure.coverage, of: bytes, part, depth: depth)
    }

    private init(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        self.bytes = bytes
        self.part = part
        self.extractor = extractor
        self.depth = depth
        coverage = Coverage(count: bytes.count)
    }

    // MARK: Giving

    func unread(_ reason: UnreadReason) { extractor.out.unread(part.path, reason) }

    /// Something that is a file of its own, text most often.
    mutating func member(_ content: some Collection<UInt8>, _ name: String) {
        guard !content.isEmpty else { return }
        members += 1
        let path = Extractor.path(part.path, "\(name)-\(members)")
        guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
        guard extractor.budget.take(content.count) else {
            return extractor.out.unread(path, .tooBig)
        }
        guard depth < extractor.budget.depth else { return extractor.out.unread(path, .tooDeep) }
        extractor.read(Array(content), path: path, depth: depth + 1)
    }

    /// Numbers that may hold a name or a remark: to the net below.
    func strings(_ content: ArraySlice<UInt8>) {
        let found = SparseStrings.find(content)
        if !found.isEmpty { net(found) }
    }

    func net(_ text: [UInt8]) { extractor.out.net(text, part) }

    /// A zlib stream that somebody put a text or a profile in.
    func inflated(_ content: ArraySlice<UInt8>) -> PDFFilters.Result {
        PDFFilters.decode(
            Array(content), ["Filter": .name("FlateDecode")],
            limit: min(extractor.budget.bytes, ReadingLimits.memberBytes)
        ) { $0 }
    }

    /// A number of the file, 0 beyond its end.
    func big(_ at: Int, _ count: Int) -> Int {
        guard at >= 0, at + count <= bytes.count else { return 0 }
        return bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    func little(_ at: Int, _ count: Int) -> Int {
        guard at >= 0, at + count <= bytes.count else { return 0 }
        return bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func begins(_ word: StaticString, at offset: Int) -> Bool {
        word.withUTF8Buffer { word in
            offset >= 0 && offset + word.count <= bytes.count
                && bytes[offset..<(offset + word.count)].elementsEqual(word)
        }
    }
}
