internal import CKernels

/// Finds what of a stream of normalised text reads otherwise than it is written: escapes, white
/// space of any kind within a phrase, groups of digits with unusual signs between them.
struct RereadingFinder {
    typealias Change = Rereading.Change
    typealias Text = UnsafeBufferPointer<UInt8>

    private let seams: PhraseSeams
    /// Up to where the text was looked at.
    private var done = 0

    /// Bytes on either side that an excerpt holds: what context words are looked for in.
    static let surroundings = 400
    /// A longer excerpt is cut.
    static let longest = 12 << 10

    init(_ seams: PhraseSeams) { self.seams = seams }

    mutating func reset() { done = 0 }

    /// Looks at `text`, whose first byte is at `base`; everything before it was given before.
    mutating func look(
        _ text: Text, base: Int, isLast: Bool, _ found: (Rereading) -> Void
    ) {
        let from = max(0, done - base)
        let limit = isLast ? text.count : text.count - Self.surroundings
        guard from < limit else { return }
        let changes = changes(in: text, from: from, upTo: limit)
        done = base + limit
        var first = 0
        while first < changes.count {
            let start = changes[first].range.lowerBound
            var last = first
            while last + 1 < changes.count,
                changes[last + 1].range.lowerBound - changes[last].range.upperBound
                    < Self.surroundings,
                changes[last + 1].range.upperBound - start < Self.longest
            {
                last += 1
            }
            let end = changes[last].range.upperBound
            // What may go on is looked at again with what follows.
            if !isLast, last + 1 == changes.count, limit - end < Self.surroundings,
                limit - start < Self.longest
            {
                done = base + start
                return
            }
            found(
                Rereading(
                    text,
                    max(
                        0, start - Self.surroundings)..<min(
                            text.count, end + Self.surroundings),
                    changes[first...last]))
            first = last + 1
        }
    }

    private func changes(in text: Text, from: Int, upTo limit: Int) -> [Change] {
        guard let start = text.baseAddress else { return [] }
        var changes: [Change] = []
        var place = from
        seams.withSeams { table in
            while place < limit {
                place = dlp_find_reading(start, text.count, place, table)
                guard place < limit else { return }
                let before = changes.count
                let end = changes.last?.range.upperBound ?? from
                add(text, place, after: end, &changes)
                place = max(
                    place + 1, changes.count > before ? changes.last?.range.upperBound ?? 0 : 0)
            }
        }
        return changes
    }

    /// Adds what is to be written otherwise at `place`.
    private func add(_ text: Text, _ place: Int, after end: Int, _ changes: inout [Change]) {
        guard place >= end else { return }
        switch text[place] {
        case UInt8(ascii: "\\"):
            // All escapes that are near, whether one alone would be worth it or not.
            guard let (length, bytes) = TextEscape.read(text, at: place) else { return }
            addQuotes(text, before: place, after: end, &changes)
            changes.append(
                Change(
                    range: place..<(place + length), replacement: bytes, purpose: .escape))
            addEscapes(text, from: place + length, &changes)
        case UInt8(ascii: "&"):
            guard let (length, bytes) = TextEscape.read(text, at: place) else { return }
            changes.append(
                Change(
                    range: place..<(place + length), replacement: bytes, purpose: .escape))
        case 0x20, 0x09, 0x0A, 0x0C, 0x0B, 0x0D:
            if let chain = NumberGroups.chain(text, at: place, after: end) {
                changes += chain
            } else if let change = gap(text, place), change.range.lowerBound >= end {
                changes.append(change)
            }
        default:
            if let chain = NumberGroups.chain(text, at: place, after: end) { changes += chain }
        }
    }

    /// Escaped quotes shortly before a place: they belong to what is read anew.
    private func addQuotes(
        _ text: Text, before place: Int, after end: Int, _ changes: inout [Change]
    ) {
        var first = place
        let least = max(end, place - 120)
        while first > least, text[first - 1] != 0x0A { first -= 1 }
        while first < place {
            if text[first] == UInt8(ascii: "\\"),
                first == 0 || text[first - 1] != UInt8(ascii: "\\"),
                let (length, bytes) = TextEscape.read(text, at: first), first + length <= place
            {
                changes.append(
                    Change(
                        range: first..<(first + length), replacement: bytes, purpose: .escape))
                first += length
            } else {
                first += 1
            }
        }
    }

    /// The escapes of the rest of the line, as far as one follows another closely.
    private func addEscapes(_ text: Text, from place: Int, _ changes: inout [Change]) {
        var i = place
        var last = place
        while i < text.count, i - last < 120, text[i] != 0x0A, i - place < Self.longest {
            if text[i] == UInt8(ascii: "\\") || text[i] == UInt8(ascii: "&"),
                let (length, bytes) = TextEscape.read(text, at: i)
            {
                changes.append(
                    Change(range: i..<(i + length), replacement: bytes, purpose: .escape))
                i += length
                last = i
            } else if text[i] == UInt8(ascii: "\\") {
                while i < text.count, text[i] == UInt8(ascii: "\\") { i += 1 }
            } else {
                i += 1
            }
        }
    }

    /// White space that begins at `place`, as a person reads it.
    private func gap(_ text: Text, _ place: Int) -> Change? {
        guard let start = text.baseAddress, place > 0 else { return nil }
        var lines: UInt32 = 0
        let end = dlp_end_of_gap(start, text.count, place, &lines)
        guard end > place else { return nil }
        func byte(_ place: Int) -> UInt8 { text.indices.contains(place) ? text[place] : 0 }
        let (next, next2) = (byte(end), byte(end + 1))
        if lines > 0 {
            // A soft break of quoted-printable.
            if byte(place - 1) == UInt8(ascii: "="), byte(place - 2) != UInt8(ascii: "=") {
                return Change(range: (place - 1)..<end, replacement: [], purpose: .escape)
            }
            var dash = place
            if byte(place - 1) == UInt8(ascii: "-") { dash = place - 1 }
            if byte(place - 1) == 0x90, byte(place - 2) == 0x80, byte(place - 3) == 0xE2 {
                dash = place - 3
            }
            if dash < place, dash > 0 {
                let (before2, before) = (byte(dash - 2), byte(dash - 1))
                if seams.splitsWord(before2, before, next, next2) {
                    return Change(range: dash..<end, replacement: [], purpose: .phrase)
                }
                if seams.joinsWords(before2, before, next, next2) {
                    return Change(range: dash..<end, replacement: [0x20], purpose: .phrase)
                }
            }
        }
        var first = place
        if lines > 0, byte(place - 1) == UInt8(ascii: "\\") {
            first = place - 1
            while first > 0, byte(first - 1) == 0x20 || byte(first - 1) == 0x09 { first -= 1 }
        }
        guard seams.joinsWords(byte(first - 2), byte(first - 1), next, next2) else { return nil }
        return Change(range: first..<end, replacement: [0x20], purpose: .phrase)
    }
}
