internal import Glibc

/// Lines of a text that passes through a window.
struct LineCounter {
    /// Newlines before the window, and the character its first line begins with.
    private var before = 0
    private var lineStart = 0
    /// The last answer: the next is mostly after it.
    private var cursor: (place: Int, line: Int, start: Int)?

    /// The window loses its first bytes.
    ///
    /// - Parameter original: leads from a place to byte and character of the text as read.
    mutating func drop(
        _ bytes: UnsafeBufferPointer<UInt8>, base: Int,
        original: (Int) -> (byte: Int, character: Int)
    ) {
        cursor = nil
        let newlines = UTF8Count.occurrences(of: 0x0A, in: bytes)
        guard newlines > 0 else { return }
        before += newlines
        if let last = bytes.lastIndex(of: 0x0A) { lineStart = original(base + last).character + 1 }
    }

    /// The line of a place in the window, from 1, and the character it begins with.
    mutating func line(
        of place: Int, _ window: UnsafeBufferPointer<UInt8>, base: Int,
        character: (Int) -> Int
    ) -> (line: Int, start: Int) {
        var (from, line, start) = (base, before + 1, lineStart)
        if let cursor, cursor.place <= place { (from, line, start) = cursor }
        let end = place - base
        var newline: Int?
        var i = from - base
        guard let text = window.baseAddress, i >= 0, end <= window.count else {
            return (line, start)
        }
        while i < end, let hit = memchr(text + i, 0x0A, end - i) {
            let found = text.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            newline = found
            line += 1
            i = found + 1
        }
        if let newline { start = character(base + newline) + 1 }
        cursor = (place, line, start)
        return (line, start)
    }

    /// Whether the line around `place` holds `word`; of very long lines, the part near it.
    static func lineHolds(
        _ word: StaticString, _ window: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> Bool {
        var start = place
        while start > 0, place - start < 1024, window[start - 1] != 0x0A { start -= 1 }
        var end = place
        while end < window.count, end - place < 1024, window[end] != 0x0A { end += 1 }
        let count = word.utf8CodeUnitCount
        guard end - start >= count, let text = window.baseAddress else { return false }
        var i = start
        while i + count <= end {
            if memcmp(text + i, word.utf8Start, count) == 0 { return true }
            i += 1
        }
        return false
    }
}
