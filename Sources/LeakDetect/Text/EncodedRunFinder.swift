internal import Support
internal import CKernels
internal import Glibc

/// Finds base64, hexadecimal and percent-encoded text in a stream of normalised text.
struct EncodedRunFinder {
    /// Up to where the text was looked at, for digits and for percent signs.
    private var digitsDone = 0
    private var percentDone = 0
    /// Where the last token with a percent sign ended: the next begins no sooner, but it may begin
    /// in a piece that had no such sign yet.
    private var percentEnd = 0
    /// A run that goes on in the next piece.
    private var open: [UInt8] = []
    private var openPlace = 0
    private var lineLength = 0
    /// Of the run's first line.
    private var width = 0
    /// Where the lines of the open run begin in it, of the first some.
    private var starts: [Int] = []
    private static let mostStarts = 20_000
    private var isOpen = false

    /// Longer runs are decoded in pieces of this many digits.
    private static let longest = 24 << 20
    private static let longestToken = 8 << 10

    mutating func reset() {
        digitsDone = 0
        percentDone = 0
        percentEnd = 0
        open.removeAll()
        isOpen = false
    }

    /// Looks at `text`, whose first byte is at `base`; everything before it was given before.
    mutating func look(
        _ text: UnsafeBufferPointer<UInt8>, base: Int, isLast: Bool,
        _ found: (EncodedRun) -> Void
    ) {
        lookForDigits(text, base: base, isLast: isLast, found)
        lookForPercents(text, base: base, isLast: isLast, found)
    }

    private mutating func lookForDigits(
        _ text: UnsafeBufferPointer<UInt8>, base: Int, isLast: Bool,
        _ found: (EncodedRun) -> Void
    ) {
        guard let start = text.baseAddress else {
            if isLast, isOpen { close(found) }
            return
        }
        var i = max(0, digitsDone - base)
        if isOpen { i = collect(text, from: i, isLast: isLast, found) }
        while !isOpen, i < text.count {
            // Passes over words and paths, which nearly all runs are.
            var end = text.count
            i = dlp_find_encoded(start, text.count, i, TextLikeness.beginningsOfFiles, &end)
            guard i < text.count else { break }
            guard end - i >= Base64Run.shortest else { break }
            let isWhole = end < text.count || isLast
            if isWhole, !goesOn(text, end, after: end - i, isLast: isLast) {
                let digits = UnsafeBufferPointer(rebasing: text[i..<end])
                if let (kind, bytes) = Base64Run.decode(digits) {
                    found(EncodedRun(kind: kind, place: base + i, bytes: bytes))
                }
                i = end
                continue
            }
            isOpen = true
            openPlace = base + i
            open.removeAll(keepingCapacity: true)
            lineLength = 0
            width = 0
            starts = [0]
            i = collect(text, from: i, isLast: isLast, found)
        }
        digitsDone = base + min(i, text.count)
        if isLast, isOpen { close(found) }
    }

    /// Whether a run may go on in the next line, after a line of so many digits. A short line
    /// goes on in one that is as long, or the last.
    private func goesOn(
        _ text: UnsafeBufferPointer<UInt8>, _ end: Int, after lineLength: Int, isLast: Bool
    ) -> Bool {
        switch Self.gap(text, end) {
        case .none: return false
        case .open: return !isLast
        case .next(let next):
            if lineLength >= Self.longLine { return true }
            return Self.isFellow(text, next, lineLength, isLast: isLast)
        }
    }

    /// Base64 is written in lines of 64 or 76: after so many digits any line goes on.
    private static let longLine = 60

    private enum Gap {
        case none
        /// The text ends in it.
        case open
        case next(Int)
    }

    /// What parts two lines of a run: a line's end, or one that is escaped, with the signs of
    /// quoting, indentation and of strings about it.
    private static func gap(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Gap {
        var i = place
        var isBreak = false
        let limit = min(text.count, place + 48)
        while i < limit {
            switch text[i] {
            case 0x0A:
                if isBreak, text[i - 1] == 0x0A { return .none }
                isBreak = true
                i += 1
            case 0x0D, 0x20, 0x09, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ">"),
                UInt8(ascii: "|"), UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: ";"),
                UInt8(ascii: ","):
                i += 1
            case UInt8(ascii: "\\"):
                while i < limit, text[i] == UInt8(ascii: "\\") { i += 1 }
                guard i < limit else { return limit == text.count ? .open : .none }
                if text[i] == UInt8(ascii: "n") || text[i] == UInt8(ascii: "r") {
                    isBreak = true
                    i += 1
                } else if text[i] == UInt8(ascii: "/") {
                    return .next(i)
                }
            default:
                return isBreak && i > place && isDigit(text[i]) ? .next(i) : .none
            }
        }
        return limit == text.count ? .open : .none
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Whether the run at `place` is as long as a line, or shorter and the last.
    private static func isFellow(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ width: Int, isLast: Bool
    ) -> Bool {
        var end = place
        while end < text.count, end - place <= width, isDigit(text[end]) { end += 1 }
        if end == text.count { return end - place <= width }
        if end - place == width { return true }
        // No words follow the last.
        return end - place < width && end - place > 1 && text[end] != 0x20
    }

    /// Adds digits to the open run until it ends or the text does; where it stopped.
    private mutating func collect(
        _ text: UnsafeBufferPointer<UInt8>, from place: Int, isLast: Bool,
        _ found: (EncodedRun) -> Void
    ) -> Int {
        guard let start = text.baseAddress else { return place }
        var i = place
        while i < text.count {
            let end = dlp_end_of_base64(start, text.count, i)
            open.append(contentsOf: text[i..<end])
            lineLength += end - i
            i = end
            if open.count >= Self.longest {
                close(found)
                return i
            }
            guard i < text.count else { return i }
            switch Self.gap(text, i) {
            case .open where !isLast: return i
            case .next(let next)
            where text[next] == UInt8(ascii: "/") && next > 0
                && text[next - 1] == UInt8(ascii: "\\"):
                // A slash that JSON escaped.
                i = next
            case .next(let next)
            where lineLength >= Self.longLine || lineLength == 0
                || (width == 0 || lineLength == width)
                    && Self.isFellow(text, next, lineLength, isLast: isLast):
                if width == 0 { width = lineLength }
                lineLength = 0
                if starts.count < Self.mostStarts { starts.append(open.count) }
                i = next
            default:
                close(found)
                return i
            }
        }
        return i
    }

    private mutating func close(_ found: (EncodedRun) -> Void) {
        isOpen = false
        if let (kind, bytes) = open.withUnsafeBufferPointer({ Base64Run.decode($0) }) {
            found(EncodedRun(kind: kind, place: openPlace, bytes: bytes))
        } else if starts.count > 1 {
            // Lines that are nothing together may be something each.
            for (number, first) in starts.enumerated() {
                let end = number + 1 < starts.count ? starts[number + 1] : open.count
                let decoded = open.withUnsafeBufferPointer {
                    Base64Run.decode(UnsafeBufferPointer(rebasing: $0[first..<end]))
                }
                guard let (kind, bytes) = decoded else { continue }
                found(EncodedRun(kind: kind, place: openPlace + first, bytes: bytes))
            }
        }
        open.removeAll(keepingCapacity: open.capacity < 1 << 20)
    }

    private mutating func lookForPercents(
        _ text: UnsafeBufferPointer<UInt8>, base: Int, isLast: Bool,
        _ found: (EncodedRun) -> Void
    ) {
        guard let start = text.baseAddress else { return }
        var i = max(0, percentDone - base)
        var floor = max(0, percentEnd - base)
        defer { percentEnd = base + floor }
        while i < text.count,
            let hit = memchr(start + i, Int32(UInt8(ascii: "%")), text.count - i)
        {
            let sign = start.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            var first = sign
            while first > floor, sign - first < Self.longestToken, Self.isToken(text[first - 1]) {
                first -= 1
            }
            var end = sign
            while end < text.count, end - first < Self.longestToken,
                Self.isToken(text[end]) || Self.goesOn(text, end)
            {
                end += 1
            }
            // The token may go on, or its next escape be near, in what comes.
            if text.count - end < Self.nearness, end - first < Self.longestToken, !isLast {
                percentDone = base + first
                return
            }
            if let bytes = Self.unescape(text[first..<end]) {
                found(EncodedRun(kind: .percent, place: base + first, bytes: bytes))
            }
            i = max(end, sign + 1)
            floor = i
        }
        percentDone = base + text.count
    }

    /// Bytes.
    private static let nearness = 32

    /// Whether the next escape is so near that it is read with those before: a text full of short
    /// tokens is one, not a scan for each.
    private static func goesOn(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard let start = text.baseAddress else { return false }
        return memchr(
            start + place, Int32(UInt8(ascii: "%")), min(nearness, text.count - place)) != nil
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
            && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
    }

    /// RFC 3986, 2.1; nil without an escape, or where no text comes out. What was escaped several
    /// times is unescaped as often: only the last of it is scanned.
    private static func unescape(_ token: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        guard var bytes = unescapeOnce(token) else { return nil }
        var times = 1
        while times < mostTimes, let next = unescapeOnce(bytes[...]) {
            bytes = next
            times += 1
        }
        return TextLikeness.text(bytes)
    }

    /// What is escaped more often is left to the scan of what comes out, and its depth.
    private static let mostTimes = 16

    private static func unescapeOnce(_ token: some RandomAccessCollection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(token.count)
        var escapes = 0
        var rest = token[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let escaped = Hex.byte(
                    rest[rest.startIndex], rest[rest.index(after: rest.startIndex)])
            {
                bytes.append(escaped)
                escapes += 1
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return escapes >= 1 ? bytes : nil
    }
}

/// Text that stands for other bytes.
struct EncodedRun {
    enum Kind: String {
        case base64, hex, percent, uuencode
        case quotedPrintable = "quoted-printable"
    }

    var kind: Kind
    /// Of its first byte, in normalised text.
    var place: Int
    /// What it stands for.
    var bytes: [UInt8]
}
