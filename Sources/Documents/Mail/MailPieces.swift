/// A multipart body (RFC 2046, 5.1) cut at its boundary, in order and without a gap: parts, and
/// what is outside of them. What comes behind the closing boundary is seen by nobody, or sent on
/// by everybody; parts that follow it are parts.
struct MailPieces {
    enum Piece {
        case part(ArraySlice<UInt8>)
        /// Before the first part, behind the last, or behind a boundary on its line.
        case aside(ArraySlice<UInt8>)
    }

    private(set) var all: [Piece] = []
    private(set) var hasParts = false

    init(_ bytes: ArraySlice<UInt8>, boundary: [UInt8]) {
        let mark = [0x2D, 0x2D] + boundary
        guard !boundary.isEmpty else {
            all = [.aside(bytes)]
            return
        }
        var start = bytes.startIndex
        var isPart = false
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            let next = min(bytes.endIndex, newline + 1)
            if bytes[at..<newline].starts(with: mark) {
                add(bytes[start..<at], isPart)
                var rest = bytes[at..<newline].dropFirst(mark.count)
                isPart = !rest.starts(with: [0x2D, 0x2D])
                if !isPart { rest = rest.dropFirst(2) }
                add(rest, false)
                hasParts = hasParts || isPart
                start = next
            }
            at = next
        }
        add(bytes[start...], isPart)
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, _ isPart: Bool) {
        if bytes.allSatisfy({ $0 <= 0x20 }) { return }
        all.append(isPart ? .part(bytes) : .aside(bytes))
    }

    /// A line that begins with two dashes and is followed by a part's header, without the dashes.
    static func guess(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var line = bytes[bytes.startIndex..<bytes.startIndex]
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            if line.count > 2, line.starts(with: [0x2D, 0x2D]),
                isPartHeader(bytes[at..<newline])
            {
                var boundary = Array(line.dropFirst(2))
                while let last = boundary.last, last <= 0x20 { boundary.removeLast() }
                if !boundary.isEmpty { return boundary }
            }
            line = bytes[at..<newline]
            at = min(bytes.endIndex, newline + 1)
        }
        return nil
    }

    private static func isPartHeader(_ line: ArraySlice<UInt8>) -> Bool {
        let name = "content-"
        return line.count > name.utf8.count
            && zip(line, name.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
            && line.contains(0x3A)
    }
}
