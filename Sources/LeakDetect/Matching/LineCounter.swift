internal import CShims
internal import Glibc

/// Lines and characters of a text that passes through a window. Characters are code points.
struct LineCounter {
    /// Of the normalised text before the window.
    private var newlines = 0
    private var codePoints = 0
    /// The character that the window's first line begins with.
    private var lineStart = 0
    /// The last answer: the next is mostly after it.
    private var cursor: Cursor?

    private struct Cursor {
        /// In the window.
        var offset: Int
        var codePoints: Int
        var line: Int
        var lineStart: Int
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
        let count = dlp_count_newlines(text, bytes.count)
        if count > 0, let offset = bytes.lastIndex(of: 0x0A) {
            let before = dlp_count_code_points(text, offset)
            lineStart = codePoints + before + map.original(base + offset).skew + 1
            newlines += count
        }
        codePoints += dlp_count_code_points(text, bytes.count)
    }

    /// Where an offset in the window is in the text as read.
    mutating func place(
        of offset: Int, _ window: UnsafeBufferPointer<UInt8>, base: Int, _ map: PositionMap
    ) -> Place {
        let (byte, from, skew) = map.original(base + offset)
        var at = Cursor(
            offset: 0, codePoints: codePoints, line: newlines + 1, lineStart: lineStart)
        let wanted = min(max(0, from - base), window.count)
        if let cursor, cursor.offset <= wanted { at = cursor }
        guard let text = window.baseAddress else {
            return Place(byte: byte, line: at.line, column: 1)
        }
        while at.offset < wanted {
            let rest = wanted - at.offset
            guard let hit = memchr(text + at.offset, 0x0A, rest) else {
                at.codePoints += dlp_count_code_points(text + at.offset, rest)
                at.offset = wanted
                break
            }
            let newline = text.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            at.codePoints += dlp_count_code_points(text + at.offset, newline + 1 - at.offset)
            at.offset = newline + 1
            at.line += 1
            at.lineStart = at.codePoints + map.original(base + newline).skew
        }
        cursor = at
        return Place(byte: byte, line: at.line, column: at.codePoints + skew - at.lineStart + 1)
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
