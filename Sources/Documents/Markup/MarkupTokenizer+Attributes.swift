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

    /// Calls `body` with each attribute's local name and value.
    func attributes(in range: Range<Int>, _ body: (Range<Int>, Range<Int>) -> Void) {
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
                if key.isEmpty { i += 1 }
                continue
            }
            i += 1
            while i < end, Self.isSpace(bytes[i]) { i += 1 }
            guard i < end else { break }
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

    /// Appends the text of `range` with its character references decoded.
    func append(_ range: Range<Int>, to out: inout [UInt8]) {
        var from = range.lowerBound
        while let and = bytes[from..<range.upperBound].firstIndex(of: 0x26) {
            out.append(contentsOf: bytes[from..<and])
            let limit = min(range.upperBound, and + 34)
            if let end = bytes[and + 1..<max(and + 1, limit)].firstIndex(where: {
                !Self.isReference($0)
            }),
                end > and + 1, Self.reference(bytes[and + 1..<end], &out)
            {
                from = bytes[end] == 0x3B ? end + 1 : end
            } else if limit == range.upperBound, and + 1 < limit,
                Self.reference(bytes[and + 1..<limit], &out)
            {
                from = limit
            } else {
                out.append(0x26)
                from = and + 1
            }
        }
        out.append(contentsOf: bytes[from..<range.upperBound])
    }

    private static func isReference(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
            || byte == 0x23
    }

    private static func reference(_ name: ArraySlice<UInt8>, _ out: inout [UInt8]) -> Bool {
        guard let first = name.first else { return false }
        guard first == 0x23 else {
            guard let value = MarkupNames.all[String(decoding: name, as: UTF8.self)] else {
                return false
            }
            TextStream.append(value, to: &out)
            return true
        }
        var digits = name.dropFirst()
        let isHex = digits.first.map { $0 | 0x20 == 0x78 } ?? false
        if isHex { digits = digits.dropFirst() }
        guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: isHex ? 16 : 10)
        else { return false }
        TextStream.append(value == 0 ? 0xFFFD : value, to: &out)
        return true
    }
}
