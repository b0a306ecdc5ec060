/// A set of bytes written as a class: `[0-9A-Za-z_-]`, `[^\s"]`. Bytes of letters beyond ASCII
/// are only in negated classes.
public struct ByteSet: Sendable, Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var isNegated = false

    /// Nil for anything but one bracketed class.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        guard bytes.count > 2, bytes.removeFirst() == 0x5B, bytes.removeLast() == 0x5D else {
            return nil
        }
        if bytes.first == 0x5E {
            isNegated = true
            bytes.removeFirst()
        }
        var items: [UInt8] = []
        var place = 0
        while place < bytes.count {
            var byte = bytes[place]
            if byte == 0x5C {
                guard place + 1 < bytes.count else { return nil }
                place += 1
                byte = bytes[place]
                if byte == UInt8(ascii: "s") {
                    for space in [9, 10, 11, 12, 13, 32] as [UInt8] { insert(space) }
                    place += 1
                    continue
                }
            }
            guard byte < 0x80 else { return nil }
            if place + 2 < bytes.count, bytes[place + 1] == 0x2D {
                let last = bytes[place + 2]
                guard last < 0x80, byte <= last else { return nil }
                for member in byte...last { insert(member) }
                place += 3
            } else {
                items.append(byte)
                place += 1
            }
        }
        for item in items { insert(item) }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return isNegated }
        let isMember = byte < 64 ? low >> UInt64(byte) & 1 : high >> UInt64(byte - 64) & 1
        return (isMember == 1) != isNegated
    }
}
