internal import CKernels
internal import Glibc

/// Lines and characters of a text that passes through a window. Characters are code points.
struct LineCounter {
    /// Before the window.
    private var newlines = 0
    /// Of the normalised text, from the beginning of the line the window begins in up to the
    /// window; and how far places were shifted at that beginning.
    private var codePoints = 0
    private var skew = 0
    /// The last answer, and its line: the next is mostly after it. Without it each of many
    /// findings in one long line would cost the whole line.
    private var cursor: Cursor?

    private struct Cursor {
        var offset = 0
        var line: Int
        /// The characters of the line up to `offset`, less `skew`.
        var characters: Int
        /// How far places were shifted at the line's beginning.
        var skew: Int
    }

    struct Place: Equatable {
        var byte: Int
        /// From 1.
        var line: Int
        var column: Int
    }

    /// The window loses its first bytes.
    mutating func drop(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, _ map: PositionMap) {
        cursor = nil
        guard let text = bytes.baseAddress else { return }
        newlines += dlp_count_newlines(text, bytes.count)
        var start = 0
        if let last = bytes.lastIndex(of: 0x0A) {
            start = last + 1
            codePoints = 0
            skew = map.original(base + start).skew
        }
        codePoints += dlp_count_code_points(text + start, bytes.count - start)
    }

    /// Where an offset in the window is in the text as read.
    mutating func place(
        of offset: Int, _ window: UnsafeBufferPointer<UInt8>, base: Int, _ map: PositionMap
    ) -> Place {
        let (byte, from, skew) = map.original(base + offset)
        let wanted = min(max(0, from - base), window.count)
        guard let text = window.baseAddress else { return Place(byte: byte, line: 1, column: 1) }
        var cursor = Cursor(line: newlines + 1, characters: codePoints, skew: self.skew)
        if let last = self.cursor, last.offset <= wanted { cursor = last }
        let passed = dlp_count_newlines(text + cursor.offset, wanted - cursor.offset)
        if passed > 0, let newline = window[cursor.offset..<wanted].lastIndex(of: 0x0A) {
            cursor = Cursor(
                offset: newline + 1, line: cursor.line + passed, characters: 0,
                skew: map.original(base + newline + 1).skew)
        }
        cursor.characters += dlp_count_code_points(text + cursor.offset, wanted - cursor.offset)
        cursor.offset = wanted
        self.cursor = cursor
        return Place(
            byte: byte, line: cursor.line, column: cursor.characters + skew - cursor.skew + 1)
    }

    /// Whether the line around `place` holds `word`; of very long lines, the part near it.
    static func lineHolds(
        _ word: StaticString, _ window: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> Bool {
        let count = word.utf8CodeUnitCount
        guard let text = window.baseAddress, place >= 0, place <= window.count else {
            return false
        }
        // Hardly any text holds the word at all: the line's ends are looked for where it does.
        var i = max(0, place - 1024)
        let end = min(window.count, place + 1024)
        while i + count <= end,
            let hit = memchr(text + i, Int32(word.utf8Start.pointee), end - i - count + 1)
        {
            let found = text.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            let between = min(found, place)..<max(found, place)
            if memcmp(hit, word.utf8Start, count) == 0, !window[between].contains(0x0A) {
                return true
            }
            i = found + 1
        }
        return false
    }
}

/// Where something was found.
package struct Location: Sendable, Equatable {
    /// The part's path below the file scanned, empty for the file itself.
    package var part: String
    /// Characters and lines are counted from 1.
    package var line: Int
    package var column: Int
    /// Bytes of the part's text, from 0.
    package var offset: Int
}

/// A match that passed everything but the policy's thresholds.
struct TextHit {
    /// Index of the target in its ``MatchProgram``.
    var target: Int
    var confidence: Confidence
    /// The same value at the same place was told before, as less sure.
    var isAgain = false
    /// The line it is on asks for it to be let through.
    var isSuppressed: Bool
    /// The text it is in, of all those scanned, and where in it: two matches that overlap are in
    /// the same one.
    var run: Int
    var span: Range<Int>
}

/// Takes the hits of a ``TextScanner``.
protocol TextHitReceiver: AnyObject {
    /// A number for another text.
    func nextRun() -> Int
    /// Bytes of strings of binary data that came so far, of the whole file.
    var stringBytes: Int { get }
    /// - Parameters:
    ///   - match: valid during the call.
    ///   - place: costly, so it is asked for only when it is wanted.
    func take(
        _ hit: TextHit, match: UnsafeBufferPointer<UInt8>, place: () -> Location)
    /// Decoded bytes that begin like a file.
    func takeFile(_ bytes: [UInt8], kind: String)
    /// What was encoded too often.
    func tooDeep(kind: String)
    /// More matches in one place than are kept.
    func tooMany()
    /// False where the file has had its time: the rest is left.
    ///
    /// - Parameter count: bytes of the text itself that come next; none for what is found in it.
    func mayGoOn(_ count: Int) -> Bool
    /// The scan itself cannot go on: no memory, or the matcher said an error. There is no
    /// verdict then.
    func failed(_ message: String)
}
