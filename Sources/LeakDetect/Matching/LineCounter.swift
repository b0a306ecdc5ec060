internal import CShims
internal import Glibc

/// Lines and characters of a text that passes through a window. Characters are code points.
struct LineCounter {
    /// Before the window.
    private var newlines = 0
    /// Of the normalised text, from the beginning of the line the window begins in up to the
    /// window; and how far places were shifted at that beginning.
    private var codePoints = 0
    private var skew = 0
    /// The last answer: the next is mostly after it.
    private var cursor: (offset: Int, newlines: Int)?

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
        var (counted, line) = (0, newlines + 1)
        if let cursor, cursor.offset <= wanted { (counted, line) = cursor }
        line += dlp_count_newlines(text + counted, wanted - counted)
        cursor = (wanted, line)
        var (start, before, lineSkew) = (0, codePoints, self.skew)
        if let newline = window[..<wanted].lastIndex(of: 0x0A) {
            (start, before) = (newline + 1, 0)
            lineSkew = map.original(base + start).skew
        }
        let characters = before + dlp_count_code_points(text + start, wanted - start)
        return Place(byte: byte, line: line, column: characters + skew - lineSkew + 1)
    }

    /// Whether the line around `place` holds `word`; of very long lines, the part near it.
    static func lineHolds(
        _ word: StaticString, _ window: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> Bool {
        let count = word.utf8CodeUnitCount
        guard let text = window.baseAddress, place >= 0, place <= window.count else {
            return false
        }
        let before = window[max(0, place - 1024)..<place]
        let after = window[place..<min(window.count, place + 1024)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
        let end = after.firstIndex(of: 0x0A) ?? after.endIndex
        var i = start
        while i + count <= end,
            let hit = memchr(text + i, Int32(word.utf8Start.pointee), end - i - count + 1)
        {
            if memcmp(hit, word.utf8Start, count) == 0 { return true }
            i = text.distance(to: hit.assumingMemoryBound(to: UInt8.self)) + 1
        }
        return false
    }
}
