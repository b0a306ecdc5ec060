internal import Support

/// TIFF 6.0 and EXIF (CIPA DC-008): directories of tags whose values lie anywhere.
extension PictureStructure {
    mutating func tiff() {
        var reader = TagReader(bytes[...])
        reader.read()
        for range in reader.accounted { coverage.structure(range) }
        give(reader)
        if reader.isDamaged { unread(.damaged) }
    }

    /// An EXIF block, with or without its name before it.
    mutating func exif(_ block: ArraySlice<UInt8>) {
        let block = block.starts(with: Array("Exif\0\0".utf8)) ? block.dropFirst(6) : block
        var reader = TagReader(block)
        reader.read()
        guard !reader.accounted.isEmpty else { return member(block, "exif") }
        give(reader)
        var left = Coverage(count: block.count)
        for range in reader.accounted { left.structure(range) }
        // Makers' notes point to places of their own: what lies between is theirs.
        for gap in left.left where gap.count >= 16 {
            strings(
                block[(block.startIndex + gap.lowerBound)..<(block.startIndex + gap.upperBound)])
        }
    }

    private mutating func give(_ reader: TagReader) {
        if !reader.text.isEmpty { net(reader.text) }
        for (name, content) in reader.members { member(content, name) }
        for content in reader.numbers { strings(content) }
        for content in reader.pixels { packed(content) }
    }
}

/// Reads the tags of one TIFF structure.
private struct TagReader {
    private let bytes: ArraySlice<UInt8>
    private let isBig: Bool
    /// In UTF-8, a line for each value.
    private(set) var text: [UInt8] = []
    private(set) var members: [(String, ArraySlice<UInt8>)] = []
    /// Values of many numbers, in which a remark or a packed file may stand.
    private(set) var numbers: [ArraySlice<UInt8>] = []
    /// Pictures and thumbnails.
    private(set) var pixels: [ArraySlice<UInt8>] = []
    /// Offsets from the block's beginning.
    private(set) var accounted: [Range<Int>] = []
    private(set) var isDamaged = false
    private static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
    private static let mostDirectories = 512

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        isBig = bytes.first == 0x4D
    }

    private func number(_ at: Int, _ count: Int) -> Int? {
        guard at >= 0, count > 0, at + count <= bytes.count else { return nil }
        let field = bytes[(bytes.startIndex + at)..<(bytes.startIndex + at + count)]
        return isBig
            ? field.bigEndian
            : field.littleEndian
    }

    private mutating func account(_ at: Int, _ count: Int) {
        guard at >= 0, count > 0, at < self.bytes.count else { return }
        accounted.append(at..<min(self.bytes.count, at + count))
    }

    mutating func read() {
        guard bytes.starts(with: [0x49, 0x49]) || bytes.starts(with: [0x4D, 0x4D]),
            let first = number(4, 4)
        else { return }
        account(0, 8)
        var waiting = [first]
        var seen: Set<Int> = []
        while let place = waiting.popLast() {
            guard place != 0, seen.insert(place).inserted else { continue }
            guard seen.count <= Self.mostDirectories else {
                isDamaged = true
                return
            }
            directory(place, &waiting)
        }
    }

    private mutating func directory(_ place: Int, _ waiting: inout [Int]) {
        guard let count = number(place, 2), place + 2 + 12 * count <= bytes.count else {
            isDamaged = true
            return
        }
        account(place, 2 + 12 * count + 4)
        var lists: [Int: [Int]] = [:]
        for i in 0..<count {
            let entry = place + 2 + 12 * i
            guard let tag = number(entry, 2), let type = number(entry + 2, 2),
                let items = number(entry + 4, 4), type > 0, type < Self.sizes.count,
                items <= bytes.count
            else {
                isDamaged = true
                continue
            }
            let size = Self.sizes[type] * items
            let at = size <= 4 ? entry + 8 : number(entry + 8, 4) ?? 0
            guard at + size <= bytes.count else {
                isDamaged = true
                continue
            }
            let value = bytes[(bytes.startIndex + at)..<(bytes.startIndex + at + size)]
            switch tag {
            case 273, 279, 324, 325, 513, 514:
                let width = Self.sizes[type]
                lists[tag] = (0..<items).compactMap { number(at + $0 * width, width) }
                account(at, size)
            case 330, 34665, 34853, 40965:
                waiting += (0..<items).compactMap { number(at + 4 * $0, 4) }
                account(at, size)
            default: take(tag, type, value, at)
            }
        }
        for (places, counts) in [(273, 279), (324, 325), (513, 514)] {
            for (place, count) in zip(lists[places] ?? [], lists[counts] ?? []) {
                account(place, count)
                pixels.append(bytes.dropFirst(place).prefix(count))
            }
        }
        if let next = number(place + 2 + 12 * count, 4) { waiting.append(next) }
    }

    private mutating func take(_ tag: Int, _ type: Int, _ value: ArraySlice<UInt8>, _ at: Int) {
        switch tag {
        case 700: members.append(("xmp", value))
        case 37510:  // A comment behind the name of its encoding.
            text +=
                value.starts(with: Array("UNICODE\0".utf8))
                ? PDFText.utf16(value.dropFirst(8), isBig: isBig)
                : PDFText.decode(Array(value.dropFirst(8).filter { $0 != 0 }))
            text.append(0x0A)
        case 0x9C9B...0x9C9F:
            text += PDFText.utf16(value, isBig: false).filter { $0 != 0 } + [0x0A]
        case _ where type == 2 || type == 129:
            text += PDFText.decode(value.map { $0 == 0 ? 0x0A : $0 }) + [0x0A]
        case 33723, 347, 34675, 34377, 37500, 50341, 59932, 320, 301, 529, 530, 531, 532:
            numbers.append(value)
        case _ where type == 1 || type == 7:
            // Of no known meaning: read as a file where it is long, else as what can be read.
            if value.count >= 64 {
                members.append(("tag-\(tag)", value))
            } else {
                text += SparseStrings.find(value)
            }
        default:
            if value.count >= 64 { numbers.append(value) }
        }
        if value.count > 4 { account(at, value.count) }
    }
}
