internal import Support

/// Every record of a ZIP file that some unpacker would find (APPNOTE 6.3.10, 4.3): by the
/// directory at the end, and by the headers before each member, and what both leave over.
///
/// Linear in the bytes: each record is looked at once.
struct ZIPMap {
    private(set) var members: [ZIPMember] = []
    /// What of the file is records; the members' contents are for whoever unpacks them.
    var coverage: Coverage
    /// Names that only one of a member's two records has, and comments: text of the file.
    private(set) var notes: [[UInt8]] = []
    /// No directory, or one that does not lead to its members.
    private(set) var problem: UnreadReason?

    private let bytes: [UInt8]
    private var mostMembers: Int

    init(_ bytes: [UInt8], mostMembers: Int) {
        self.bytes = bytes
        self.mostMembers = mostMembers
        coverage = Coverage(count: bytes.count)
        guard let end = endRecord() else {
            problem = .truncated
            return
        }
        directory(end.start, base: end.base, until: end.record)
    }

    // MARK: The directory

    /// The last end record that leads to a directory.
    private mutating func endRecord() -> (start: Int, base: Int, record: Int)? {
        guard bytes.count >= 22 else { return nil }
        var at = bytes.count - 22
        var tries = 0
        while at >= 0, tries < 64 {
            guard bytes[at] == 0x50, number(at, 4) == 0x0605_4B50 else {
                at -= 1
                continue
            }
            tries += 1
            if let found = endRecord(at) { return found }
            at -= 1
        }
        return nil
    }

    private mutating func endRecord(_ at: Int) -> (start: Int, base: Int, record: Int)? {
        let comment = number(at + 20, 2)
        guard at + 22 + comment <= bytes.count else { return nil }
        var count = number(at + 10, 2)
        var size = number(at + 12, 4)
        var start = number(at + 16, 4)
        var record = at
        var locator: Range<Int>?
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF, at >= 20,
            number(at - 20, 4) == 0x0706_4B50
        {
            // ZIP64 (4.3.14, 4.3.15); what stands before the file moves its offsets.
            var end = number(at - 12, 8)
            if number(end, 4) != 0x0606_4B50, at >= 76, number(at - 76, 4) == 0x0606_4B50 {
                end = at - 76
            }
            guard number(end, 4) == 0x0606_4B50 else { return nil }
            count = number(end + 32, 8)
            size = number(end + 40, 8)
            start = number(end + 48, 8)
            record = end
            locator = end..<min(end + 56, at)
        }
        guard size <= record else { return nil }
        var base = record - size - start
        if count > 0, base < 0 || number(start + base, 4) != 0x0201_4B50 {
            // Something between the directory and its end.
            base = 0
            guard number(start, 4) == 0x0201_4B50 else { return nil }
        }
        guard base >= 0, start + base <= record else { return nil }
        coverage.structure(at..<at + 22)
        if let locator {
            coverage.structure(locator)
            coverage.structure(at - 20..<at)
        }
        note(at + 22..<at + 22 + comment)
        return (start + base, base, record)
    }

    private mutating func directory(_ start: Int, base: Int, until end: Int) {
        var at = start
        while at + 46 <= end, number(at, 4) == 0x0201_4B50 {
            guard mostMembers > 0 else {
                problem = .tooMany
                return
            }
            mostMembers -= 1
            at = member(at, base: base)
        }
        if at < end, number(at, 4) == 0x0505_4B50 { coverage.structure(at..<at + 6) }
    }

    /// Reads a record of the directory, and the local header that it leads to.
    private mutating func member(_ at: Int, base: Int) -> Int {
        let nameEnd = at + 46 + number(at + 28, 2)
        let extraEnd = nameEnd + number(at + 30, 2)
        let next = extraEnd + number(at + 32, 2)
        guard next <= bytes.count else {
            problem = .damaged
            return bytes.count
        }
        var packing = ZIPMember.Packing(
            method: UInt16(number(at + 10, 2)), packed: number(at + 20, 4),
            size: number(at + 24, 4), checksum: UInt32(number(at + 16, 4)),
            isEncrypted: number(at + 8, 2) & 0x2041 != 0)
        var header = number(at + 42, 4)
        let fields = ZIPExtraFields(bytes, nameEnd..<extraEnd, packing, header: header)
        packing.packed = fields.packed
        packing.size = fields.size
        header = fields.header + base
        coverage.structure(at..<at + 46)
        for range in fields.known { coverage.structure(range) }
        note(extraEnd..<next)
        let name = Array(bytes[at + 46..<nameEnd])
        if Self.isLabel(name) { coverage.text(at + 46..<nameEnd) }
        // Some writers count from the file's beginning, whatever they put there.
        guard let local = local(header, called: name) ?? local(fields.header, called: name) else {
            problem = problem ?? .damaged
            members.append(
                ZIPMember(
                    name: name, header: header, content: nil, packings: [packing],
                    hasDescriptor: false))
            return next
        }
        var member = local
        var other = local.packings[0]
        // What the local header leaves open, the directory tells.
        if other.packed == nil || local.hasDescriptor && other.packed == 0 {
            other.packed = packing.packed
            other.size = packing.size
            other.checksum = packing.checksum
        }
        member.packings = other == packing ? [packing] : [packing, other]
        member.name = name
        members.append(member)
        return next
    }

    // MARK: Local headers

    /// The local header at `at`, nil where there is none.
    private mutating func local(_ at: Int, called name: [UInt8]?) -> ZIPMember? {
        guard at >= 0, at + 30 <= bytes.count, number(at, 4) == 0x0403_4B50 else { return nil }
        let nameEnd = at + 30 + number(at + 26, 2)
        let content = nameEnd + number(at + 28, 2)
        guard content <= bytes.count else { return nil }
        let own = Array(bytes[at + 30..<nameEnd])
        if let name {
            if own == name {
                coverage.structure(at + 30..<nameEnd)
            } else {
                note(at + 30..<nameEnd)
            }
        } else if Self.isLabel(own) {
            coverage.text(at + 30..<nameEnd)
        }
        let flags = number(at + 6, 2)
        var packing = ZIPMember.Packing(
            method: UInt16(number(at + 8, 2)), packed: number(at + 18, 4),
            size: number(at + 22, 4), checksum: UInt32(number(at + 14, 4)),
            isEncrypted: flags & 0x2041 != 0)
        let fields = ZIPExtraFields(bytes, nameEnd..<content, packing, header: at)
        coverage.structure(at..<at + 30)
        for range in fields.known { coverage.structure(range) }
        packing.packed = fields.packed
        packing.size = fields.size
        let isOpen = flags & 8 != 0 && (packing.packed == 0 || packing.packed == 0xFFFF_FFFF)
        if isOpen { (packing.packed, packing.size, packing.checksum) = (nil, nil, nil) }
        return ZIPMember(
            name: own, header: at, content: content, packings: [packing],
            hasDescriptor: flags & 8 != 0)
    }

    /// The first member in `gap` that no directory lists; nil where there is none.
    mutating func unlisted(in gap: Range<Int>) -> ZIPMember? {
        var at = gap.lowerBound
        while at + 30 <= gap.upperBound {
            if bytes[at] == 0x50, number(at, 4) == 0x0403_4B50, isPlausible(at),
                let member = local(at, called: nil)
            {
                members.append(member)
                return member
            }
            at += 1
        }
        return nil
    }

    /// Whether a header is one, and no letters that happen to be there.
    private func isPlausible(_ at: Int) -> Bool {
        let method = number(at + 8, 2)
        return number(at + 4, 2) & 0xFF <= 100 && (method <= 20 || (93...99).contains(method))
            && at + 30 + number(at + 26, 2) + number(at + 28, 2) <= bytes.count
    }

    /// The descriptor behind a content that ends at `at`; empty where there is none.
    func descriptor(at: Int, _ checksum: UInt32) -> Range<Int> {
        var start = at
        if number(start, 4) == 0x0807_4B50 { start += 4 }
        guard start + 12 <= bytes.count, UInt32(number(start, 4)) == checksum else {
            return at..<at
        }
        // Sizes of 4 bytes, or of 8 (4.3.9.2): the next record tells.
        let next = number(start + 20, 4)
        let isWide = [0x0403_4B50, 0x0201_4B50, 0x0606_4B50].contains(next)
        return at..<start + (isWide && start + 20 <= bytes.count ? 20 : 12)
    }

    /// A comment or a second name: text where it can be shown, else left for `settle`.
    private mutating func note(_ range: Range<Int>) {
        let text = Array(bytes[range])
        guard !text.isEmpty, Self.isLabel(text) else { return }
        coverage.text(range)
        notes.append(text)
    }

    /// Whether it can be shown as a line or some; what cannot is no name but data.
    private static func isLabel(_ text: [UInt8]) -> Bool {
        !text.contains { $0 < 0x20 && $0 != 9 && $0 != 10 && $0 != 13 }
    }

    /// A number of `count` bytes, little-endian; -1 where the file has none there.
    private func number(_ at: Int, _ count: Int) -> Int {
        LittleEndianNumber.read(bytes, at, count)
    }
}

/// A member of a ZIP file, as one of its records tells (APPNOTE 6.3.10, 4.3).
struct ZIPMember: Hashable {
    /// How the content is packed, which the two records of a member may tell differently.
    struct Packing: Hashable {
        var method: UInt16
        /// Bytes as packed and as unpacked; nil where the record leaves it to a descriptor.
        var packed: Int?
        var size: Int?
        var checksum: UInt32?
        var isEncrypted: Bool
    }

    /// As it stands in the file.
    var name: [UInt8]
    /// Where its local header is.
    var header: Int
    /// Where its content starts; nil where there is no local header.
    var content: Int?
    /// By the directory first; then by the local header, where that says something else.
    var packings: [Packing]
    /// Behind the content stand its sizes once more.
    var hasDescriptor: Bool
}

extension ZIPMember {
    /// A ZIP file of `packed` alone, for a reader of whole files.
    static func file(_ packing: Packing, _ packed: [UInt8]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            value.littleEndianBytes(count)
        }
        let record =
            number(63, 2) + number(0, 2) + number(Int(packing.method), 2) + number(0, 4)
            + number(Int(packing.checksum ?? 0), 4) + number(packed.count, 4)
            + number(packing.size ?? 0, 4) + number(1, 2) + number(0, 2)
        let local = number(0x0403_4B50, 4) + record + [0x61]
        let directory =
            number(0x0201_4B50, 4) + number(63, 2) + record + number(0, 14) + [0x61]
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(1, 2) + number(1, 2)
            + number(directory.count, 4) + number(local.count + packed.count, 4) + number(0, 2)
        return local + packed + directory + end
    }
}

/// The extra fields of a member's record (APPNOTE 6.3.10, 4.5): the sizes that ZIP64 puts
/// there, and which of the bytes hold nothing but times, ids and padding.
struct ZIPExtraFields {
    private(set) var packed: Int?
    private(set) var size: Int?
    private(set) var header: Int
    /// The fields whose meaning is known, and whose length is what that needs.
    private(set) var known: [Range<Int>] = []

    init(_ bytes: [UInt8], _ range: Range<Int>, _ packing: ZIPMember.Packing, header: Int) {
        packed = packing.packed
        size = packing.size
        self.header = header
        var at = range.lowerBound
        while at + 4 <= range.upperBound {
            let id = LittleEndianNumber.read(bytes, at, 2)
            let count = LittleEndianNumber.read(bytes, at + 2, 2)
            let body = at + 4
            let end = body + count
            guard end <= range.upperBound else { return }
            if id == 1 { zip64(bytes, body..<end) }
            if Self.isKnown(id, bytes[body..<end]) { known.append(at..<end) }
            at = end
        }
    }

    /// Values of those fields of the record that have no room (4.5.3).
    private mutating func zip64(_ bytes: [UInt8], _ range: Range<Int>) {
        var at = range.lowerBound
        func next(_ value: Int?) -> Int? {
            guard value == 0xFFFF_FFFF, at + 8 <= range.upperBound else { return value }
            defer { at += 8 }
            return LittleEndianNumber.read(bytes, at, 8)
        }
        size = next(size)
        packed = next(packed)
        header = next(header) ?? header
    }

    /// By the field's id: its longest body, of which what is no number must be empty.
    private static func isKnown(_ id: Int, _ body: ArraySlice<UInt8>) -> Bool {
        switch id {
        case 0x0001: body.count <= 28
        // Times of NTFS and Unix; owners.
        case 0x000A: body.count == 32 && body.prefix(4).allSatisfy { $0 == 0 }
        case 0x5455: body.count <= 13
        case 0x5855: body.count <= 12
        case 0x7855: body.count <= 4
        case 0x7875: body.count <= 15
        // AES: the method.
        case 0x9901: body.count == 7
        // Java's mark; padding of Office and of Android.
        case 0xCAFE: body.isEmpty
        case 0xA220, 0xD935: body.count >= 2 && body.dropFirst(4).allSatisfy { $0 == 0 }
        // Info-ZIP's name in Unicode and its checksum: a name is text.
        case 0x7075, 0x6375:
            body.count > 5 && !body.dropFirst(5).contains { $0 < 0x20 }
                && body.dropFirst(5).withUnsafeBytes { UTF8Check.isValid($0) }
        default: false
        }
    }
}

/// Little-endian numbers in files.
enum LittleEndianNumber {
    /// Of `count` bytes; -1 where the bytes end before, or the number is too large.
    static func read(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
        guard at >= 0, at <= bytes.count - count else { return -1 }
        var value: UInt64 = 0
        for i in (0..<count).reversed() { value = value << 8 | UInt64(bytes[at + i]) }
        return value < 1 << 62 ? Int(value) : -1
    }
}
