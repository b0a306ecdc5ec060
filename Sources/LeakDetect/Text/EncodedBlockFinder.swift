internal import CKernels

/// Finds what is encoded line by line in a stream of normalised text: hexadecimal in groups, as
/// dumps show it, uuencode and xxencode, and quoted-printable.
struct EncodedBlockFinder {
    typealias Text = UnsafeBufferPointer<UInt8>

    /// A kind of block, and up to where it was looked for.
    private struct Search {
        var kind: EncodedRun.Kind
        /// Where the next sign of a block is, or the count.
        var sign: (UnsafePointer<UInt8>, Int, Int) -> Int
        /// The block with a sign at a place, of which nothing stands before another place; nil
        /// for none.
        var read: (Text, _ sign: Int, _ from: Int) -> Block?
        /// Bytes in which a sign may begin that the end of a text cuts.
        var signLength: Int
        var done = 0
    }

    private struct Block {
        var range: Range<Int>
        /// What it may stand for, the likeliest first.
        var readings: [[UInt8]]
    }

    private var searches = [
        Search(kind: .hex, sign: dlp_find_hex_groups, read: Self.dump, signLength: 32),
        Search(kind: .uuencode, sign: dlp_find_begin, read: Self.file, signLength: 5),
        Search(
            kind: .quotedPrintable, sign: dlp_find_quoted, read: Self.quoted, signLength: 5),
    ]
    /// Of a longer block the pieces are read one by one.
    private static let longest = 24 << 10
    /// Longer is no head line.
    private static let longestHead = 300

    mutating func reset() {
        for i in searches.indices { searches[i].done = 0 }
    }

    /// Looks at `text`, whose first byte is at `base`; everything before it was given before.
    mutating func look(_ text: Text, base: Int, isLast: Bool, _ found: (EncodedRun) -> Void) {
        for i in searches.indices {
            searches[i].done = Self.look(searches[i], text, base, isLast, found)
        }
    }

    /// Up to where the text was looked at.
    private static func look(
        _ search: Search, _ text: Text, _ base: Int, _ isLast: Bool, _ found: (EncodedRun) -> Void
    ) -> Int {
        guard let start = text.baseAddress else { return search.done }
        var i = max(0, search.done - base)
        while i < text.count {
            let sign = search.sign(start, text.count, i)
            guard sign < text.count else { break }
            guard let block = search.read(text, sign, i) else {
                // A head line that is not there whole.
                if !isLast, text.count - sign < longestHead { return base + sign }
                i = sign + 1
                continue
            }
            if block.range.upperBound == text.count, !isLast, block.range.count < longest {
                return base + block.range.lowerBound
            }
            for bytes in block.readings {
                guard let wanted = TextLikeness.wanted(bytes) else { continue }
                found(
                    EncodedRun(
                        kind: search.kind, place: base + block.range.lowerBound, bytes: wanted))
                break
            }
            i = max(block.range.upperBound, sign + 1)
        }
        return base + (isLast ? text.count : max(i, text.count - search.signLength))
    }

    private static func dump(_ text: Text, _ sign: Int, _ from: Int) -> Block? {
        // Back to the group's beginning, and that of its line.
        var first = sign
        while first > from, sign - first < 32, text[first - 1] != 0x0A { first -= 1 }
        let dump = HexDump(text, from: first, near: sign)
        return Block(
            range: first..<max(first, dump.end),
            readings: dump.isLongEnough
                ? dump.readings.filter { $0.count >= HexDump.least } : [])
    }

    private static func file(_ text: Text, _ sign: Int, _ from: Int) -> Block? {
        UUBlock(text, at: sign).map { Block(range: sign..<$0.end, readings: [$0.bytes]) }
    }

    private static func quoted(_ text: Text, _ sign: Int, _ from: Int) -> Block? {
        let lines = QuotedLines(text, from: from, around: sign)
        return Block(range: lines.range, readings: [lines.bytes])
    }
}
