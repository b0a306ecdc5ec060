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
