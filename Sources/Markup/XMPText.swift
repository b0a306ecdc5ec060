internal import Support

/// Looks for a few things in an XMP packet, by its bytes: no document is built of what
/// others wrote.
package struct XMPText {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isUTF8: Bool {
        !bytes.contains(0) && bytes.withUnsafeBytes { UTF8Check.isValid($0) }
    }

    /// The prefix that stands for a namespace, where it is a plain one.
    package func prefix(of namespace: String) -> String? {
        var from = 0
        while let at = index(of: namespace, from: from) {
            from = at + namespace.utf8.count
            guard at > 2, bytes[at - 1] == 0x22 || bytes[at - 1] == 0x27,
                from < bytes.count, bytes[from] == bytes[at - 1]
            else { continue }
            // xmlns:prefix="
            var end = at - 2
            while end > 0, Self.isWhite(bytes[end]) || bytes[end] == 0x3D { end -= 1 }
            var start = end
            while start > 0, Self.isName(bytes[start - 1]), end - start < 64 { start -= 1 }
            let name = String(decoding: bytes[start...end], as: UTF8.self)
            let word = Array("xmlns:".utf8)
            if !name.isEmpty, start >= word.count, bytes[(start - word.count)..<start] == word[...]
            {
                return name
            }
        }
        return nil
    }

    /// The value of a property: its element's text or its attribute's.
    package func value(of name: String) -> String? { values(of: name, atMost: 1).first }

    package func values(of name: String, atMost limit: Int) -> [String] {
        var values: [String] = []
        var from = 0
        while values.count < limit, let at = index(of: name, from: from) {
            from = at + name.utf8.count
            guard at > 0, bytes[at - 1] == 0x3C || Self.isWhite(bytes[at - 1]) else { continue }
            var i = from
            while i < bytes.count, Self.isWhite(bytes[i]) { i += 1 }
            guard i < bytes.count else { break }
            var close: UInt8 = 0x3C
            if bytes[i] == 0x3D, bytes[at - 1] != 0x3C {
                i += 1
                while i < bytes.count, Self.isWhite(bytes[i]) { i += 1 }
                guard i < bytes.count, bytes[i] == 0x22 || bytes[i] == 0x27 else { continue }
                close = bytes[i]
            } else if bytes[i] != 0x3E {
                continue
            }
            let start = i + 1
            var end = start
            while end < bytes.count, end - start < 1024, bytes[end] != close { end += 1 }
            guard end < bytes.count, bytes[end] == close else { continue }
            values.append(String(decoding: bytes[start..<end], as: UTF8.self))
            from = end
        }
        return values
    }

    package func index(of word: String, from start: Int = 0) -> Int? {
        let word = Array(word.utf8)
        guard let first = word.first, bytes.count >= word.count else { return nil }
        var i = start
        while i + word.count <= bytes.count {
            if bytes[i] == first, bytes[i..<(i + word.count)] == word[...] { return i }
            i += 1
        }
        return nil
    }

    package func lastIndex(of word: String) -> Int? {
        var last: Int?
        var from = 0
        while let at = index(of: word, from: from) {
            last = at
            from = at + 1
        }
        return last
    }

    private static func isWhite(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: byte >= 0x80
        }
    }
}
