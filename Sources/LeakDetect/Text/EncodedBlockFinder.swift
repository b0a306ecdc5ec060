internal import CShims

/// Finds what is encoded line by line in a stream of normalised text: hexadecimal in groups, as
/// dumps show it, and uuencode.
struct EncodedBlockFinder {
    typealias Text = UnsafeBufferPointer<UInt8>

    private var hexDone = 0
    private var uuDone = 0
    /// Of a longer block the pieces are read one by one.
    private static let longest = 24 << 10

    mutating func reset() {
        hexDone = 0
        uuDone = 0
    }

    /// Looks at `text`, whose first byte is at `base`; everything before it was given before.
    mutating func look(_ text: Text, base: Int, isLast: Bool, _ found: (EncodedRun) -> Void) {
        lookForHex(text, base: base, isLast: isLast, found)
        lookForUU(text, base: base, isLast: isLast, found)
    }

    private mutating func lookForHex(
        _ text: Text, base: Int, isLast: Bool, _ found: (EncodedRun) -> Void
    ) {
        guard let start = text.baseAddress else { return }
        var i = max(0, hexDone - base)
        while i < text.count {
            let place = dlp_find_hex_groups(start, text.count, i)
            guard place < text.count else { break }
            // Back to the group's beginning, and that of its line.
            var first = place
            while first > i, place - first < 32, text[first - 1] != 0x0A { first -= 1 }
            let dump = HexDump(text, from: first, near: place)
            if dump.end == text.count, !isLast, dump.end - first < Self.longest {
                hexDone = base + first
                return
            }
            for bytes in dump.readings where bytes.count >= HexDump.least {
                if let wanted = TextLikeness.wanted(bytes) {
                    found(EncodedRun(kind: .hex, place: base + first, bytes: wanted))
                    break
                }
            }
            i = max(dump.end, place + 1)
        }
        // The beginning of groups that go on.
        hexDone = base + (isLast ? text.count : max(i, text.count - 32))
    }

    private mutating func lookForUU(
        _ text: Text, base: Int, isLast: Bool, _ found: (EncodedRun) -> Void
    ) {
        guard let start = text.baseAddress else { return }
        var i = max(0, uuDone - base)
        while i < text.count {
            let place = dlp_find_begin(start, text.count, i)
            guard place < text.count else { break }
            guard let block = UUBlock(text, at: place) else {
                i = place + 1
                // A head line that is not there whole.
                if !isLast, text.count - place < 300 {
                    uuDone = base + place
                    return
                }
                continue
            }
            if block.end == text.count, !isLast, block.end - place < Self.longest {
                uuDone = base + place
                return
            }
            if let wanted = TextLikeness.wanted(block.bytes) {
                found(EncodedRun(kind: .uuencode, place: base + place, bytes: wanted))
            }
            i = max(block.end, place + 1)
        }
        uuDone = base + (isLast ? text.count : max(i, text.count - 5))
    }
}

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

    private static func isHex(_ byte: UInt8) -> Bool { HexDigits.value(byte) != nil }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",")
            || byte == UInt8(ascii: "-")
    }

    /// The bytes as they stand; and, of groups of two bytes and more, those of numbers as little
    /// machines keep them.
    var readings: [[UInt8]] {
        var plain: [UInt8] = []
        var turned: [UInt8] = []
        for group in groups {
            guard let bytes = HexDigits.bytes(digits[group]) else { continue }
            plain += bytes
            turned += bytes.reversed()
        }
        return turned == plain ? [plain] : [plain, turned]
    }
}

/// A file in uuencode (POSIX), or a piece of it.
struct UUBlock {
    private(set) var bytes: [UInt8] = []
    /// Where it ends.
    private(set) var end: Int

    /// Nil where no head line and encoded line stands.
    init?(_ text: UnsafeBufferPointer<UInt8>, at place: Int) {
        func lineEnd(_ start: Int) -> Int {
            guard start < text.count else { return text.count }
            var i = start
            while i < text.count, i - start < 256, text[i] != 0x0A { i += 1 }
            return i
        }
        let head = lineEnd(place)
        let words = text[place..<head].split(separator: 0x20, maxSplits: 2)
        guard words.count == 3, words[0].elementsEqual("begin".utf8), words[1].count >= 3,
            words[1].count <= 4, words[1].allSatisfy({ (0x30...0x37).contains($0) }),
            head < text.count, text[head] == 0x0A
        else { return nil }
        // Quoted lines begin as their first does.
        var lead = 0
        while lead < 8, place - lead > 0, text[place - lead - 1] != 0x0A { lead += 1 }
        let prefix = Array(text[(place - lead)..<place])
        end = head
        var start = head + 1
        while start < text.count {
            if text[start...].starts(with: prefix) { start += prefix.count }
            let stop = lineEnd(start)
            var line = text[start..<stop]
            if line.last == 0x0D { line.removeLast() }
            guard let first = line.first, (0x20...0x60).contains(first) else { break }
            let count = Int((first - 0x20) & 0x3F)
            if count == 0 { end = stop; start = stop + 1; continue }
            // Blanks at a line's end may be lost.
            guard line.dropFirst().allSatisfy({ (0x20...0x60).contains($0) }),
                line.count - 1 <= (count + 2) / 3 * 4 + 2
            else { break }
            let digits = Array(line.dropFirst()) + Array(repeating: 0x20, count: 64)
            var decoded: [UInt8] = []
            var i = 0
            while decoded.count < count, i + 3 < digits.count {
                let values = (0..<4).map { UInt32((digits[i + $0] - 0x20) & 0x3F) }
                let bits = values[0] << 18 | values[1] << 12 | values[2] << 6 | values[3]
                decoded += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
                i += 4
            }
            bytes += decoded.prefix(count)
            end = min(text.count, stop + 1)
            start = stop + 1
        }
        guard !bytes.isEmpty || start >= text.count else { return nil }
    }
}
