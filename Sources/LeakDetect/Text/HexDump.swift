internal import Support

/// Hexadecimal in groups: `61 77 73`, `0x61, 0x77`, and what xxd, hexdump and od print.
struct HexDump {
    /// Bytes fewer than these are not looked at.
    static let least = 8

    private var digits: [UInt8] = []
    private var groups: [Range<Int>] = []
    /// Where it ends.
    private(set) var end: Int

    /// - Parameters:
    ///   - start: where its first line begins, or is looked at from.
    ///   - place: within its groups.
    init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, near place: Int) {
        end = start
        var i = start
        var isFirst = true
        while i < text.count {
            // The groups that stand before `place`, of the first line: back as far as they go.
            let line = Self.line(text, i, near: isFirst ? place : nil)
            guard let line, !line.groups.isEmpty else { break }
            for group in line.groups {
                groups.append(digits.count..<(digits.count + group.count))
                digits.append(contentsOf: text[group])
            }
            end = line.end
            isFirst = false
            // A line's end, and the next line.
            while end < text.count, text[end] != 0x0A, line.skipsRest { end += 1 }
            i = end
            while i < text.count,
                text[i] == 0x20 || text[i] == 0x0D || text[i] == 0x09
                    || text[i] == UInt8(ascii: ",") || text[i] == UInt8(ascii: "\\")
            {
                i += 1
            }
            guard i < text.count, text[i] == 0x0A else { break }
            i += 1
            end = i
        }
    }

    private struct Line {
        var groups: [Range<Int>]
        var end: Int
        /// What follows the groups is the text that a dump shows beside them.
        var skipsRest: Bool
    }

    private static func line(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, near place: Int?
    ) -> Line? {
        var i = start
        if let place {
            // The last place before which no group ends: a word or a label may stand there.
            i = place
            while i > start,
                isHex(text[i - 1]) || isSeparator(text[i - 1]) || text[i - 1] | 0x20 == 0x78
            {
                i -= 1
            }
        }
        var groups: [Range<Int>] = []
        var blanks = 0
        while i < text.count {
            let byte = text[i]
            if isSeparator(byte) {
                if byte == 0x20 || byte == 0x09 {
                    blanks += 1
                    // The column of characters.
                    if blanks > 3 { break }
                } else {
                    blanks = 0
                }
                i += 1
                continue
            }
            if byte == UInt8(ascii: "0"), i + 1 < text.count, text[i + 1] | 0x20 == 0x78 { i += 2 }
            let first = i
            while i < text.count, isHex(text[i]), i - first < 17 { i += 1 }
            let length = i - first
            guard length > 0,
                i == text.count || isSeparator(text[i]) || text[i] == 0x0A
                    || text[i] == 0x0D || text[i] == UInt8(ascii: "|") || length % 2 == 0
            else {
                i = first
                break
            }
            if blanks > 1, groups.count > 4, length != groups[groups.count - 1].count {
                i = first
                break
            }
            blanks = 0
            // What stands before a colon, or is longer than the rest, counts the lines.
            groups.append(first..<i)
            if i < text.count, !isSeparator(text[i]) { break }
        }
        guard let last = groups.last else { return nil }
        if groups.count > 1 {
            let colon =
                groups[0].upperBound < text.count
                && text[groups[0].upperBound] == UInt8(ascii: ":") && groups[0].count > 2
            let width = groups[1].count
            if colon || groups[0].count >= 5 && groups[0].count > width
                || groups[0].count % 2 == 1
            {
                groups.removeFirst()
            }
        }
        groups.removeAll { $0.count % 2 == 1 }
        let rest = last.upperBound
        let skips =
            rest + 1 < text.count && text[rest] != 0x0A && text[rest] != 0x0D
            && (text[rest] == 0x20 || text[rest] == UInt8(ascii: "|"))
        return Line(groups: groups, end: last.upperBound, skipsRest: skips)
    }

    private static func isHex(_ byte: UInt8) -> Bool { Hex.value(byte) != nil }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",")
            || byte == UInt8(ascii: "-")
    }

    /// Whether it may stand for so many bytes as are looked at.
    var isLongEnough: Bool { digits.count >= 2 * Self.least }

    /// The bytes as they stand; and, of groups of two bytes and more, those of numbers as little
    /// machines keep them.
    var readings: [[UInt8]] {
        var plain: [UInt8] = []
        var turned: [UInt8] = []
        for group in groups {
            guard let bytes = Hex.bytes(digits[group]) else { continue }
            plain += bytes
            turned += bytes.reversed()
        }
        return turned == plain ? [plain] : [plain, turned]
    }
}
