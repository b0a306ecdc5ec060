/// One reference to a character or an entity: `&#65;`, `&#x41`, `&amp;`, `&name;`.
enum MarkupReference {
    /// Appends what the reference at the beginning of `text` stands for, or the ampersand, and
    /// returns where the text goes on. Numbers may have any count of zeros before them, and the
    /// semicolon may be missing, as browsers have it.
    static func append(
        _ text: ArraySlice<UInt8>, _ entities: MarkupEntities?, to out: inout [UInt8]
    ) -> Int {
        let start = text.startIndex + 1
        if start < text.endIndex, text[start] == 0x23 {
            return number(text, from: start + 1, to: &out)
        }
        let end = text[start...].firstIndex { !isName($0) } ?? text.endIndex
        let isClosed = end < text.endIndex && text[end] == 0x3B
        if isClosed, let value = entities?.value(text[start..<end]) {
            out += value
            return end + 1
        }
        if end - start <= longestName,
            let value = MarkupNames.all[String(decoding: text[start..<end], as: UTF8.self)]
        {
            TextStream.append(value, to: &out)
            return isClosed ? end + 1 : end
        }
        // Without its semicolon a name ends where one of these does.
        for (name, value) in unclosed where text[start..<end].starts(with: name.utf8) {
            TextStream.append(value, to: &out)
            return start + name.utf8.count
        }
        out.append(0x26)
        return start
    }

    private static let longestName = 32

    private static let unclosed: [(String, UInt32)] = [
        ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("nbsp", 0xA0), ("shy", 0xAD),
    ]

    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
            || byte == 0x5F || byte == 0x2D || byte == 0x2E || byte >= 0x80
    }

    private static func number(
        _ text: ArraySlice<UInt8>, from start: Int, to out: inout [UInt8]
    ) -> Int {
        var i = start
        let isHex = i < text.endIndex && text[i] | 0x20 == 0x78
        if isHex { i += 1 }
        let digits = i
        var value: UInt32 = 0
        while i < text.endIndex, let digit = HexDigit.value(text[i]), isHex || digit < 10 {
            value = min(0x11_0000, value * (isHex ? 16 : 10) + UInt32(digit))
            i += 1
        }
        guard i > digits else {
            out += [0x26, 0x23]
            return start
        }
        if (0x80..<0xA0).contains(value) {
            // Meant in Windows' code page (HTML, 13.2.5.80).
            out += [UInt8(value)][...].decoded(.windows1252)
        } else {
            TextStream.append(value == 0 ? 0xFFFD : value, to: &out)
        }
        return i < text.endIndex && text[i] == 0x3B ? i + 1 : i
    }
}
