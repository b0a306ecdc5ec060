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
        text.withUnsafeBytes { TextStream.repair($0, into: &names) }
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
        decoded.withUnsafeBytes { TextStream.repair($0, into: &notes) }
        notes.append(0x0A)
    }
}
