extension MarkupTokenizer {
    /// The value of the attribute of that local name, references decoded.
    func attribute(_ name: String, in range: Range<Int>) -> String? {
        var found: String?
        attributes(in: range) { key, value in
            guard found == nil, self.name(key) == name else { return }
            found = String(decoding: decoded(value), as: UTF8.self)
        }
        return found
    }

    /// Calls `body` with each attribute's local name and value, and `bare` with what has none.
    func attributes(
        in range: Range<Int>, bare: (Range<Int>) -> Void = { _ in },
        _ body: (Range<Int>, Range<Int>) -> Void
    ) {
        var i = range.lowerBound
        let end = range.upperBound
        while i < end {
            while i < end, Self.isSpace(bytes[i]) || bytes[i] == 0x2F { i += 1 }
            var start = i
            while i < end, !Self.isSpace(bytes[i]), bytes[i] != 0x3D {
                if bytes[i] == 0x3A { start = i + 1 }
                i += 1
            }
            let key = start..<max(start, i)
            while i < end, Self.isSpace(bytes[i]) { i += 1 }
            guard i < end, bytes[i] == 0x3D else {
                if key.isEmpty { i += 1 } else { bare(key) }
                continue
            }
            i += 1
            while i < end, Self.isSpace(bytes[i]) { i += 1 }
            guard i < end else {
                bare(key)
                break
            }
            let quote = bytes[i]
            let from: Int
            if quote == 0x22 || quote == 0x27 {
                i += 1
                from = i
                while i < end, bytes[i] != quote { i += 1 }
            } else {
                from = i
                while i < end, !Self.isSpace(bytes[i]) { i += 1 }
            }
            body(key, from..<i)
            if i < end { i += 1 }
        }
    }

    func decoded(_ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        append(range, to: &out)
        return out
    }

    /// Appends the text of `range` with its references decoded. Every byte is looked at once: a
    /// reference ends before the next one begins. Entities of the document stay as they are where
    /// not `expanding`.
    func append(_ range: Range<Int>, to out: inout [UInt8], expanding: Bool = true) {
        let entities = expanding ? entities : nil
        var from = range.lowerBound
        while let and = bytes[from..<range.upperBound].firstIndex(of: 0x26) {
            out.append(contentsOf: bytes[from..<and])
            from = MarkupReference.append(bytes[and..<range.upperBound], entities, to: &out)
        }
        out.append(contentsOf: bytes[from..<range.upperBound])
    }
}
