internal import CShims
internal import Glibc

/// Finds base64, hexadecimal and percent-encoded text in a stream of normalised text.
struct EncodedRunFinder {
    /// Up to where the text was looked at, for digits and for percent signs.
    private var digitsDone = 0
    private var percentDone = 0
    /// A run that goes on in the next piece.
    private var open: [UInt8] = []
    private var openPlace = 0
    private var lineLength = 0
    private var isOpen = false

    /// Longer runs are decoded in pieces of this many digits.
    private static let longest = 24 << 20
    private static let longestToken = 8 << 10

    mutating func reset() {
        digitsDone = 0
        percentDone = 0
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
        if isOpen { i = collect(text, from: i, found) }
        while !isOpen, i < text.count {
            // Passes over words and paths, which nearly all runs are.
            var end = text.count
            i = dlp_find_encoded(start, text.count, i, TextLikeness.beginningsOfFiles, &end)
            guard i < text.count else { break }
            guard end - i >= Base64Run.shortest else { break }
            let isWhole = end < text.count || isLast
            if isWhole, end == text.count || !goesOn(text[end], after: end - i) {
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
            i = collect(text, from: i, found)
        }
        digitsDone = base + min(i, text.count)
        if isLast, isOpen { close(found) }
    }

    /// Whether a run may go on in the next line. Base64 is written in lines of 64 or 76.
    private func goesOn(_ byte: UInt8, after lineLength: Int) -> Bool {
        (byte == 0x0D || byte == 0x0A) && lineLength >= 60
    }

    /// Adds digits to the open run until it ends or the text does; where it stopped.
    private mutating func collect(
        _ text: UnsafeBufferPointer<UInt8>, from place: Int, _ found: (EncodedRun) -> Void
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
            if text[i] == 0x0D, lineLength >= 60 || lineLength == 0 {
                i += 1
            } else if text[i] == 0x0A, lineLength >= 60 {
                lineLength = 0
                i += 1
            } else {
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
        }
        open.removeAll(keepingCapacity: open.capacity < 1 << 20)
    }

    private mutating func lookForPercents(
        _ text: UnsafeBufferPointer<UInt8>, base: Int, isLast: Bool,
        _ found: (EncodedRun) -> Void
    ) {
        guard let start = text.baseAddress else { return }
        var i = max(0, percentDone - base)
        while i < text.count,
            let hit = memchr(start + i, Int32(UInt8(ascii: "%")), text.count - i)
        {
            let sign = start.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            var first = sign
            while first > i, sign - first < Self.longestToken, Self.isToken(text[first - 1]) {
                first -= 1
            }
            var end = sign
            while end < text.count, end - first < Self.longestToken, Self.isToken(text[end]) {
                end += 1
            }
            if end == text.count, end - first < Self.longestToken, !isLast {
                percentDone = base + first
                return
            }
            if let bytes = Self.unescape(text[first..<end]) {
                found(EncodedRun(kind: .percent, place: base + first, bytes: bytes))
            }
            i = max(end, sign + 1)
        }
        percentDone = base + text.count
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
            && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
    }

    /// RFC 3986, 2.1; nil with fewer than two escapes, or where no text comes out.
    private static func unescape(_ token: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(token.count)
        var escapes = 0
        var i = token.startIndex
        while i < token.endIndex {
            if token[i] == UInt8(ascii: "%"), i + 2 < token.endIndex,
                let high = HexDigits.value(token[i + 1]), let low = HexDigits.value(token[i + 2])
            {
                bytes.append(high << 4 | low)
                escapes += 1
                i += 3
            } else {
                bytes.append(token[i] == UInt8(ascii: "+") ? 0x20 : token[i])
                i += 1
            }
        }
        return escapes >= 2 ? TextLikeness.text(bytes) : nil
    }
}
