internal import Support

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

    /// Numbers that may hold a name or a remark: to the net below. A packed file that somebody put
    /// among them is read as one.
    mutating func strings(_ content: ArraySlice<UInt8>) {
        let found = SparseStrings.find(content)
        if !found.isEmpty { net(found) }
        packed(content)
        for stream in PackedSignatures.streams(in: content) { member(stream, "stream") }
    }

    /// A packed file within pixels or numbers, by its signature, to the end of them.
    mutating func packed(_ content: ArraySlice<UInt8>) {
        if let start = PackedSignatures.first(of: PackedSignatures.sure, in: content) {
            member(content[start...], "packed")
        }
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
        return bytes[at..<(at + count)].bigEndian
    }

    func little(_ at: Int, _ count: Int) -> Int {
        guard at >= 0, at + count <= bytes.count else { return 0 }
        return bytes[at..<(at + count)].littleEndian
    }

    func begins(_ word: StaticString, at offset: Int) -> Bool {
        word.withUTF8Buffer { word in
            offset >= 0 && offset + word.count <= bytes.count
                && bytes[offset..<(offset + word.count)].elementsEqual(word)
        }
    }
}

/// WebP, BMP, and the boxes of HEIC and AVIF.
extension PictureStructure {
    /// RFC 9649: a RIFF file.
    mutating func webp() {
        coverage.structure(0..<12)
        let end = min(bytes.count, 8 + little(4, 4))
        var at = 12
        var frames = 0
        while at + 8 <= end {
            let name = String(decoding: bytes[at..<(at + 4)], as: UTF8.self)
            let count = little(at + 4, 4)
            let start = at + 8
            guard count <= bytes.count - start else { return unread(.truncated) }
            let range = start..<(start + count)
            coverage.structure(at..<start)
            if count % 2 == 1 { coverage.structure(range.upperBound..<(range.upperBound + 1)) }
            switch name {
            case "VP8 ", "VP8L", "ALPH": coverage.handedOn(range)
            case "VP8X", "ANIM": coverage.structure(start..<(start + min(count, 16)))
            case "ANMF":
                frames += 1
                coverage.handedOn(range)
            case "EXIF":
                coverage.text(range)
                exif(bytes[range])
            case "XMP ":
                coverage.text(range)
                member(bytes[range], "xmp")
            case "ICCP":
                coverage.structure(range)
                strings(bytes[range])
            default: break
            }
            at = range.upperBound + count % 2
        }
        if frames > 1 { unread(.noOCR) }
        if 8 + little(4, 4) > bytes.count { unread(.truncated) }
    }

    /// A file header, an information header, a palette, rows of pixels.
    mutating func bmp() {
        let header = little(14, 4)
        let start = little(10, 4)
        guard header >= 12, start >= 14 else { return unread(.damaged) }
        let isOld = header == 12
        let width = isOld ? little(18, 2) : Int(Int32(truncatingIfNeeded: little(18, 4)))
        let height = isOld ? little(20, 2) : Int(Int32(truncatingIfNeeded: little(22, 4)))
        let bits = isOld ? little(24, 2) : little(28, 2)
        let compression = isOld ? 0 : little(30, 4)
        let colours = isOld || little(46, 4) == 0 ? (bits <= 8 ? 1 << bits : 0) : little(46, 4)
        coverage.structure(0..<(14 + min(header, 124)))
        var palette = 14 + header
        if header == 40, compression == 3 { palette += 12 }
        coverage.structure((14 + header)..<max(palette, 14 + header))
        let paletteEnd = palette + min(colours, 256) * (isOld ? 3 : 4)
        coverage.structure(palette..<max(palette, paletteEnd))
        guard abs(width) < 1 << 20, abs(height) < 1 << 20 else { return unread(.damaged) }
        let row = (abs(width) * bits + 31) / 32 * 4
        let isPacked = compression != 0 && compression != 3
        let count = isPacked ? little(34, 4) : row * abs(height)
        coverage.handedOn(start..<max(start, start + count))
        if start + count > bytes.count { unread(.truncated) }
        if header == 124, little(126, 4) > 0 {
            let profile = 14 + little(126, 4)
            coverage.structure(profile..<(profile + little(130, 4)))
        }
    }

    /// ISO/IEC 14496-12. The items of `meta` lie in `mdat`.
    mutating func boxes() {
        var at = 0
        while at + 8 <= bytes.count {
            var count = big(at, 4)
            var head = 8
            if count == 1 {
                count = big(at + 8, 8)
                head = 16
            } else if count == 0 {
                count = bytes.count - at
            }
            guard count >= head, count <= bytes.count - at else { return unread(.truncated) }
            let range = (at + head)..<(at + count)
            coverage.structure(at..<(at + head))
            let name = String(decoding: bytes[(at + 4)..<(at + 8)], as: UTF8.self)
            switch name {
            case "ftyp":
                coverage.structure(range)
            case "meta", "mdat", "moov", "moof", "sidx", "idat":
                coverage.handedOn(range)
                strings(bytes[range])
            default: break
            }
            at += count
        }
    }
}
