/// A multipart body that lies there without a message around it: what a browser sends of a form
/// with files (RFC 7578), as a proxy or a log keeps it.
enum MultipartBody {
    /// RFC 2046, 5.1.1.
    private static let longestBoundary = 70
    /// Of the first part.
    private static let longestHeader = 8 << 10

    /// The boundary of a body that begins with its first delimiter and the header of a part; nil
    /// for anything else.
    static func boundary(_ head: UnsafeRawBufferPointer) -> [UInt8]? {
        var start = head.prefix(2).elementsEqual([0x0D, 0x0A]) ? 2 : 0
        guard head.dropFirst(start).starts(with: [0x2D, 0x2D]),
            let first = line(head, from: start, atMost: longestBoundary + 4)
        else { return nil }
        let boundary = head[(start + 2)..<first.end]
        // What is no such body is read as what else it may be.
        guard !boundary.isEmpty, boundary.count <= longestBoundary, boundary.last != 0x20,
            boundary.allSatisfy(isBoundaryCharacter)
        else { return nil }
        start = first.next
        var describesContent = false
        while let field = line(head, from: start, atMost: longestHeader) {
            let text = head[start..<field.end]
            if text.isEmpty { return describesContent ? Array(boundary) : nil }
            guard let colon = text.firstIndex(of: 0x3A), colon > start,
                text[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F }) || text.first == 0x20
                    || text.first == 0x09, field.next <= longestHeader
            else { return nil }
            let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
            if name.hasPrefix("content-") { describesContent = true }
            start = field.next
        }
        return nil
    }

    /// Where a line ends that is there whole, and where the next begins.
    private static func line(
        _ bytes: UnsafeRawBufferPointer, from start: Int, atMost most: Int
    ) -> (end: Int, next: Int)? {
        let end = min(bytes.count, start + most + 2)
        guard start <= end, let newline = bytes[start..<end].firstIndex(of: 0x0A) else {
            return nil
        }
        let isLong = newline > start && bytes[newline - 1] == 0x0D
        return (isLong ? newline - 1 : newline, newline + 1)
    }

    private static func isBoundaryCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x27...0x29, 0x2B...0x2F, 0x3A, 0x3D,
            0x3F, 0x5F:
            true
        default: false
        }
    }
}
