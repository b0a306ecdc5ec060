/// Whether a number stands among others of its form that fail the checks it passes.
///
/// One random number in ten passes a check with one digit. A card number among cards has
/// neighbours that pass as well; the identifier that passes by chance stands in a log, a dump or a
/// table among nine that do not.
enum NumberCrowd {
    /// Bytes before a match that are looked at.
    static let before = 4096
    /// Bytes after it: never more than the scanner has there for every match.
    static let after = 1024
    /// With fewer neighbours that fail, chance decides nothing.
    private static let fewest = 6
    /// So many are enough to tell, however dense the numbers are.
    private static let most = 48

    /// - Parameters:
    ///   - match: of the number in `text`.
    ///   - accepts: the checks, for another number in `text`.
    /// - Returns: true when at least six others of the same form, and two thirds of all, fail.
    ///   Digits match digits, letters letters, and everything else itself.
    static func holds(
        _ text: UnsafeBufferPointer<UInt8>, _ match: Range<Int>,
        accepts: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        let form = text[match].map(form)
        guard let first = form.first, form.count <= 64 else { return false }
        if isRow(text, match, accepts: accepts) { return true }
        var failed = 0
        var passed = 1
        /// Looks at the word that begins at `place`, and returns where the next one may.
        func look(_ place: Int) -> Int {
            var end = place
            if Self.form(text[place]) == first, place + form.count <= text.count,
                zip(form, text[place..<(place + form.count)]).allSatisfy({ $0 == Self.form($1) }),
                place + form.count == text.count || !isWord(text[place + form.count])
            {
                end = place + form.count
                if accepts(UnsafeBufferPointer(rebasing: text[place..<end])) {
                    passed += 1
                    return end
                }
                failed += 1
                end = place
            }
            while end < text.count, isWord(text[end]) { end += 1 }
            return max(end, place + 1)
        }
        for part in [
            max(0, match.lowerBound - before)..<match.lowerBound,
            match.upperBound..<min(text.count, match.upperBound + after),
        ] {
            var place = part.lowerBound
            // The first word of a part may have been cut.
            while place > 0, place < part.upperBound, isWord(text[place - 1]) { place += 1 }
            while place < part.upperBound, failed + passed < most {
                place = isWord(text[place]) ? look(place) : place + 1
            }
        }
        return failed >= fewest && failed >= 2 * passed
    }

    /// Whether groups of four digits, as the match's own are, go on beside it: columns of a table.
    /// Another number right beside it that passes the checks is no column.
    private static func isRow(
        _ text: UnsafeBufferPointer<UInt8>, _ match: Range<Int>,
        accepts: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        guard match.count >= 9, !isWord(text[match.lowerBound + 4]) else { return false }
        let separator = text[match.lowerBound + 4]
        guard
            (0..<match.count).allSatisfy({
                let byte = text[match.lowerBound + $0]
                return $0 % 5 == 4 ? byte == separator : (0x30...0x39).contains(byte)
            })
        else { return false }
        func isGroup(_ place: Int) -> Bool {
            place >= 0 && place + 4 <= text.count
                && (place..<(place + 4)).allSatisfy { (0x30...0x39).contains(text[$0]) }
                && (place == 0 || !isWord(text[place - 1]))
                && (place + 4 == text.count || !isWord(text[place + 4]))
        }
        func isNumber(_ place: Int) -> Bool {
            place >= 0 && place + match.count <= text.count
                && accepts(UnsafeBufferPointer(rebasing: text[place..<(place + match.count)]))
        }
        var groups = 0
        if !isNumber(match.lowerBound - match.count - 1) {
            var place = match.lowerBound - 5
            while groups < 2, isGroup(place), text[place + 4] == separator {
                groups += 1
                place -= 5
            }
        }
        if !isNumber(match.upperBound + 1) {
            var place = match.upperBound + 1
            while groups < 2, isGroup(place), text[place - 1] == separator {
                groups += 1
                place += 5
            }
        }
        return groups >= 2
    }

    private static func isWord(_ byte: UInt8) -> Bool { Digits.base36(byte) != nil }

    private static func form(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39: 0x30
        case 0x41...0x5A, 0x61...0x7A: 0x41
        default: byte
        }
    }
}
