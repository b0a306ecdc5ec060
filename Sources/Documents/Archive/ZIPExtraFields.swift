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

/// Numbers in formats that put the least byte first.
enum LittleEndianNumber {
    /// Of `count` bytes; -1 where the bytes end before, or the number is too large.
    static func read(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
        guard at >= 0, at <= bytes.count - count else { return -1 }
        var value: UInt64 = 0
        for i in (0..<count).reversed() { value = value << 8 | UInt64(bytes[at + i]) }
        return value < 1 << 62 ? Int(value) : -1
    }
}
