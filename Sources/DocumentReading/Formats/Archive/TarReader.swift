internal import Support
internal import TextDecoding

/// tar files: every header, whatever the type that it names, and every block.
///
/// Names, link targets, owners and extended records are text of the archive; contents are
/// members, of links, folders and devices too. What is no header where one should be, or stands
/// behind the end, is left to `settle`.
struct TarReader {
    private let bytes: [UInt8]
    private let part: DocumentPart
    private let extractor: Extractor
    private let depth: Int
    private var coverage: Coverage
    private var names: [UInt8] = []
    /// Link targets, owners and records, each once.
    private var notes: [UInt8] = []
    private var isNoted: Set<[UInt8]> = []
    /// Of the next member, by the records before it.
    private var name: [UInt8]?
    private var size: Int?

    static func read(
        _ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        var reader = TarReader(bytes, part, extractor, depth)
        let position = extractor.out.position
        let isWhole = reader.run()
        extractor.out.insert(part, reader.names + reader.notes, at: position)
        if isWhole { extractor.settle(reader.coverage, of: bytes, part, depth: depth) }
    }

    private init(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, _ depth: Int) {
        self.bytes = bytes
        self.part = part
        self.extractor = extractor
        self.depth = depth
        coverage = Coverage(count: bytes.count)
    }

    /// Whether all of it was looked at; what ended it is told.
    private mutating func run() -> Bool {
        var at = 0
        var isEnded = false
        var isDamaged = false
        while at + TarHeader.count <= bytes.count {
            let block = bytes[at..<at + TarHeader.count]
            guard let header = TarHeader(block) else {
                if block.allSatisfy({ $0 == 0 }) {
                    isEnded = true
                } else if !isEnded, !isDamaged {
                    isDamaged = true
                    extractor.out.unread(part.path, .damaged)
                }
                at += TarHeader.count
                continue
            }
            guard extractor.budget.takeEntry() else {
                extractor.out.unread(part.path, .tooMany)
                return false
            }
            if extractor.budget.isLate {
                extractor.out.unread(part.path, .timedOut)
                return false
            }
            for field in header.fields {
                coverage.structure(at + field.lowerBound..<at + field.upperBound)
            }
            at = entry(header, at + TarHeader.count)
            if extractor.budget.bytes == 0 { return false }
        }
        // Two empty blocks are the end; what has none may have lost more than them.
        if !isEnded, !isDamaged { extractor.out.unread(part.path, .truncated) }
        return true
    }

    /// Reads what follows `header`; gives where the next one is.
    private mutating func entry(_ header: TarHeader, _ start: Int) -> Int {
        var start = start
        if header.isContinued { start = map(start) }
        note(header.link)
        for owner in header.owners { note(owner) }
        let length = hasContent(header, start) ? max(0, size ?? header.size) : 0
        let end = start + min(length, bytes.count - min(start, bytes.count))
        let next = length > bytes.count ? bytes.count + 1 : start + (length + 511) / 512 * 512
        let content = bytes[min(start, end)..<end]
        coverage.handedOn(start..<end)
        // Padding of the last block.
        let padding = end..<max(end, min(next, bytes.count))
        if bytes[padding].allSatisfy({ $0 == 0 }) { coverage.structure(padding) }
        switch header.type {
        case 0x78, 0x67, 0x58: records(content, start)
        case 0x4C, 0x4B:
            let text = content.prefix { $0 != 0 }
            if header.type == 0x4C { name = Array(text) }
            if Self.isText(text), content[text.endIndex...].allSatisfy({ $0 == 0 }) {
                note(text)
            } else {
                // No name, or more than one.
                member(record: content, at: start)
            }
        default:
            let own = name ?? header.name
            (name, size) = (nil, nil)
            member(own, content, isCut: content.count < length)
        }
        return next
    }

    private mutating func member(_ own: [UInt8], _ content: ArraySlice<UInt8>, isCut: Bool) {
        let text = own.withUnsafeBytes { TextStream.decode($0).text }
        text.withUnsafeBytes { UTF8Check.repair($0, into: &names) }
        names.append(0x0A)
        let label = ArchiveReader.label(String(decoding: text, as: UTF8.self))
        let path = Extractor.path(part.path, label)
        if content.isEmpty { return }
        let room = min(content.count, extractor.budget.bytes, ReadingLimits.memberBytes)
        _ = extractor.budget.take(room)
        extractor.read(Array(content.prefix(room)), path: path, depth: depth + 1)
        if room < content.count { extractor.out.unread(path, .tooBig) }
        if isCut { extractor.out.unread(path, .truncated) }
    }

    /// Links, folders and devices have a size at times, and no content; where a header or the
    /// end follows, there is none.
    private func hasContent(_ header: TarHeader, _ start: Int) -> Bool {
        guard (0x31...0x36).contains(header.type) else { return true }
        guard start + TarHeader.count <= bytes.count else { return true }
        let block = bytes[start..<start + TarHeader.count]
        return TarHeader(block) == nil && !block.allSatisfy { $0 == 0 }
    }

    /// Blocks of a sparse file's map: numbers, 21 pairs and a mark that another follows.
    private mutating func map(_ start: Int) -> Int {
        var at = start
        while at + TarHeader.count <= bytes.count {
            let block = bytes[at..<at + TarHeader.count]
            if block.allSatisfy({ $0 == 0 || $0 == 1 || $0 == 0x20 || (0x30...0x39).contains($0) })
            {
                coverage.structure(at..<at + TarHeader.count)
            }
            at += TarHeader.count
            if block[block.startIndex + 504] == 0 { break }
        }
        return at
    }

    /// Extended records (POSIX.1-2001): a length, a key, a value, as text.
    private mutating func records(_ content: ArraySlice<UInt8>, _ start: Int) {
        var rest = content
        while let space = rest.firstIndex(of: 0x20) {
            let digits = rest[..<space]
            guard !digits.isEmpty, digits.count < 10,
                let length = Int(String(decoding: digits, as: UTF8.self)),
                length > digits.count + 1,
                length <= rest.count
            else { break }
            let record = rest[space + 1..<rest.startIndex + length]
            rest = rest[(rest.startIndex + length)...]
            guard let equals = record.firstIndex(of: 0x3D) else { continue }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            var value = record[(equals + 1)...]
            if value.last == 0x0A { value = value.dropLast() }
            switch key {
            case "path": name = Array(value)
            case "size": size = Int(String(decoding: value, as: UTF8.self))
            default: break
            }
            if Self.isNumber(value)
                || key == "SCHILY.xattr.security.capability" && value.count <= 24
            {
                continue
            }
            // An attribute in binary is read as a file of its own.
            if Self.isText(value) { note(value) } else { member(record: value, at: start) }
        }
        // What is no record.
        if !rest.allSatisfy({ $0 == 0 }) { member(record: rest, at: start) }
    }

    private func member(record bytes: ArraySlice<UInt8>, at start: Int) {
        let path = Extractor.path(part.path, "record-\(start)")
        guard extractor.budget.take(bytes.count) else {
            return extractor.out.unread(path, .tooBig)
        }
        extractor.read(Array(bytes), path: path, depth: depth + 1)
    }

    /// A time, an owner's number or a size.
    private static func isNumber(_ value: ArraySlice<UInt8>) -> Bool {
        value.count <= 21 && value.allSatisfy { (0x2D...0x39).contains($0) && $0 != 0x2F }
    }

    private static func isText(_ value: ArraySlice<UInt8>) -> Bool {
        !value.contains { $0 < 0x20 && $0 != 9 && $0 != 10 && $0 != 13 }
    }

    private mutating func note(_ text: some Collection<UInt8>) {
        let text = Array(text.prefix { $0 != 0 })
        guard !text.isEmpty, isNoted.insert(text).inserted else { return }
        let decoded = text.withUnsafeBytes { TextStream.decode($0).text }
        decoded.withUnsafeBytes { UTF8Check.repair($0, into: &notes) }
        notes.append(0x0A)
    }
}

/// A header of a tar file (POSIX.1-1988 ustar, GNU, and older ones): 512 bytes whose sum is
/// one of its fields.
struct TarHeader {
    static let count = 512

    var name: [UInt8]
    var link: [UInt8]
    var owners: [[UInt8]]
    var size: Int
    var type: UInt8
    /// GNU's sparse files: another block of their map follows.
    var isContinued: Bool
    /// Parts of the block that hold nothing but these fields, relative to it.
    var fields: [Range<Int>]

    /// Nil where the block is no header.
    init?(_ block: ArraySlice<UInt8>) {
        guard block.count == Self.count, Self.isValid(block) else { return nil }
        func field(_ start: Int, _ count: Int) -> ArraySlice<UInt8> {
            block[block.startIndex + start..<block.startIndex + start + count]
        }
        func text(_ start: Int, _ count: Int) -> [UInt8] {
            Array(field(start, count).prefix { $0 != 0 })
        }
        name = text(0, 100)
        link = text(157, 100)
        type = block[block.startIndex + 156]
        size = Self.number(field(124, 12))
        owners = []
        isContinued = false
        fields = []
        // Name, mode, owner, group, size, time, sum, type, link; then what ustar and GNU add.
        var layout: [(start: Int, count: Int, isText: Bool)] = [
            (0, 100, true), (100, 8, false), (108, 8, false), (116, 8, false), (124, 12, false),
            (136, 12, false), (148, 8, false), (156, 1, true), (157, 100, true),
        ]
        if field(257, 5).elementsEqual("ustar".utf8) {
            owners = [text(265, 32), text(297, 32)]
            layout += [
                (257, 8, true), (265, 32, true), (297, 32, true), (329, 8, false), (337, 8, false),
            ]
            if field(262, 2).elementsEqual([0x20, 0x20]) {
                layout += [(345, 12, false), (357, 12, false), (369, 12, false), (381, 5, true)]
                for i in 0..<8 { layout.append((386 + 12 * i, 12, false)) }
                layout += [(482, 1, true), (483, 12, false), (495, 17, true)]
                isContinued = type == 0x53 && block[block.startIndex + 482] != 0
            } else {
                let prefix = text(345, 155)
                if !prefix.isEmpty { name = prefix + [0x2F] + name }
                layout += [(345, 155, true), (500, 12, true)]
            }
        } else {
            layout.append((257, 255, true))
        }
        for (start, count, isText) in layout
        where isText ? Self.isText(field(start, count)) : Self.isNumber(field(start, count)) {
            fields.append(start..<start + count)
        }
    }

    private static func isValid(_ block: ArraySlice<UInt8>) -> Bool {
        guard block[block.startIndex] != 0 || block[block.startIndex + 156] != 0 else {
            return false
        }
        var sum = 0
        var signed = 0
        for (i, byte) in block.enumerated() {
            let byte = (148..<156).contains(i) ? 0x20 : byte
            sum += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        let told = block[block.startIndex + 148..<block.startIndex + 156]
            .drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard !told.isEmpty else { return false }
        let value = told.reduce(0) { $0 * 8 + Int($1 - 0x30) }
        return value == sum || value == signed
    }

    /// Octal digits, or GNU's base 256.
    private static func number(_ field: ArraySlice<UInt8>) -> Int {
        if let first = field.first, first & 0x80 != 0 {
            var value = Int(first & 0x3F)
            for byte in field.dropFirst() {
                guard value < 1 << 48 else { return Int.max }
                value = value << 8 | Int(byte)
            }
            return first & 0x40 != 0 ? 0 : value
        }
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        return digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
    }

    private static func isNumber(_ field: ArraySlice<UInt8>) -> Bool {
        if let first = field.first, first == 0x80 || first == 0xFF { return true }
        return field.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x20 || $0 == 0 }
    }

    /// A text, and nothing behind the zero byte that ends it.
    private static func isText(_ field: ArraySlice<UInt8>) -> Bool {
        let text = field.prefix { $0 != 0 }
        return !text.contains { $0 < 0x20 } && field[text.endIndex...].allSatisfy { $0 == 0 }
    }
}
