internal import CKernels

/// Numbers whose groups stand apart in an unusual way: with tabs, two blanks, slashes, dots
/// between them, with commas between thousands, or with a line's end between two groups.
enum NumberGroups {
    private typealias Change = Rereading.Change

    private static func isMember(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }

    /// Digits and capitals from `place` on, and before it.
    private static func count(_ text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
        var end = place
        while end < text.count, end - place < 8, isMember(text[end]) { end += 1 }
        return end - place
    }

    private static func count(_ text: UnsafeBufferPointer<UInt8>, before place: Int) -> Int {
        var start = place
        while start > 0, place - start < 8, isMember(text[start - 1]) { start -= 1 }
        return place - start
    }

    /// What is to be written otherwise where a group ends at `place`; nil where the groups there
    /// are those of no number that people write.
    ///
    /// - Parameter end: of the change before.
    static func chain(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int, after end: Int
    ) -> [Rereading.Change]? {
        guard let separator = separator(text, place) else { return nil }
        if separator.contains(0x0A) { return lineBreak(text, place, separator.count) }
        // Where the groups before and after with the same separator begin.
        var starts = [place - count(text, before: place)]
        while starts.count < 8, let first = starts.first, first >= separator.count,
            text[(first - separator.count)..<first].elementsEqual(separator)
        {
            let length = count(text, before: first - separator.count)
            guard length > 0 else { break }
            starts.insert(first - separator.count - length, at: 0)
        }
        guard let first = starts.first, first >= end else { return nil }
        var lengths: [Int] = []
        var i = first
        while lengths.count < 10 {
            let length = count(text, from: i)
            guard length > 0 else { return nil }
            lengths.append(length)
            i += length
            guard i + separator.count < text.count,
                text[i..<(i + separator.count)].elementsEqual(separator),
                isMember(text[i + separator.count])
            else { break }
            i += separator.count
        }
        let isThousands = separator == [UInt8(ascii: ",")]
        guard isThousands ? isThousand(lengths) : isCard(lengths) || isAccount(text, first, lengths)
        else { return nil }
        var changes: [Change] = []
        i = first
        for length in lengths.dropLast() {
            i += length
            changes.append(
                Change(
                    range: i..<(i + separator.count), replacement: isThousands ? [] : [0x20],
                    purpose: isThousands ? .thousands : .number))
            i += separator.count
        }
        return changes
    }

    /// What stands between the group that ends at `place` and the next.
    private static func separator(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int
    ) -> [UInt8]? {
        guard place > 0, let start = text.baseAddress else { return nil }
        switch text[place] {
        case 0x20, 0x09, 0x0A, 0x0C, 0x0B, 0x0D:
            var lines: UInt32 = 0
            let end = dlp_end_of_gap(start, text.count, place, &lines)
            guard end > place, end - place <= 40, isMember(text[end]) else { return nil }
            guard isMember(text[place - 1]) || lines > 0 && text[place - 1] == UInt8(ascii: "-")
            else { return nil }
            return Array(text[place..<end])
        default:
            guard isMember(text[place - 1]), place + 1 < text.count, isMember(text[place + 1])
            else { return nil }
            return [text[place]]
        }
    }

    private static func isCard(_ lengths: [Int]) -> Bool {
        lengths == [4, 6, 5] || lengths == [4, 6, 4]
            || (4...5).contains(lengths.count) && lengths.prefix(4) == [4, 4, 4, 4]
                && (lengths.count == 4 || lengths[4] <= 3)
    }

    /// An IBAN: two letters, two digits, groups of four.
    private static func isAccount(
        _ text: UnsafeBufferPointer<UInt8>, _ first: Int, _ lengths: [Int]
    ) -> Bool {
        guard (4...9).contains(lengths.count), lengths.dropLast().allSatisfy({ $0 == 4 }),
            (1...4).contains(lengths.last ?? 0)
        else { return false }
        return text[first] >= 0x41 && text[first + 1] >= 0x41 && text[first + 2] < 0x3A
            && text[first + 3] < 0x3A
    }

    /// Thirteen digits or more.
    private static func isThousand(_ lengths: [Int]) -> Bool {
        guard (5...7).contains(lengths.count), let first = lengths.first, first <= 3 else {
            return false
        }
        return lengths.dropFirst().allSatisfy { $0 == 3 }
    }

    /// A line's end in a number whose other groups stand apart by single blanks or dashes.
    private static func lineBreak(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ length: Int
    ) -> [Rereading.Change]? {
        let next = place + length
        let after = count(text, from: next)
        if text[place - 1] == UInt8(ascii: "-") {
            let before = count(text, before: place - 1)
            guard (2...6).contains(before), (2...6).contains(after) else { return nil }
            return [Change(range: place..<next, replacement: [], purpose: .number)]
        }
        let before = count(text, before: place)
        guard (3...6).contains(before), (1...6).contains(after) else { return nil }
        /// Whether a group of the same length stands beside, a blank or a dash away.
        func hasFellow(_ place: Int, before isBefore: Bool, _ length: Int) -> Bool {
            let sign = isBefore ? place - 1 : place
            guard sign > 0, sign < text.count, text[sign] == 0x20 || text[sign] == 0x2D else {
                return false
            }
            return isBefore
                ? count(text, before: sign) == length : count(text, from: sign + 1) == length
        }
        guard
            hasFellow(place - before, before: true, before)
                || hasFellow(next + after, before: false, after)
        else { return nil }
        return [Change(range: place..<next, replacement: [0x20], purpose: .number)]
    }
}
