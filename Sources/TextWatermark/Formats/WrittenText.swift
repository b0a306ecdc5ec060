/// Texts as programs write them that cannot, or will not, write every character: with escapes of
/// JSON, JavaScript, Python, CSS or C, and as UTF-8 that was read as Latin-1 or Windows-1252.
///
/// What is wanted is the invisible characters in them; what is decoded wrongly besides does no
/// harm, for it carries no tag.
package enum WrittenText {
    package struct Variant: Sendable {
        /// For people.
        package var name: String
        package var bytes: [UInt8]
    }

    /// Readings of a text besides the one as it stands: none for most texts. O(n).
    package static func variants(of bytes: [UInt8]) -> [Variant] {
        var variants: [Variant] = []
        var text = bytes
        // Escapes may be escaped again, as JSON in JSON is; more often nobody does it.
        for _ in 0..<3 {
            guard let next = unescaped(text) else { break }
            variants.append(Variant(name: "escapes decoded", bytes: next))
            text = next
        }
        for start in [bytes] + variants.map(\.bytes) {
            if let next = unbroken(start) {
                variants.append(Variant(name: "encoding mended", bytes: next))
                if let again = unbroken(next) {
                    variants.append(Variant(name: "encoding mended twice", bytes: again))
                }
            }
        }
        return variants
    }

    // MARK: Escapes

    /// The text with `\uFE05`, `\u{FE05}`, `\U0000FE05`, `\xEF`, `\357`, `%EF` and `\FE05 ` as
    /// what they stand for, and two backslashes as one; nil where there is none.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.contains(where: { $0 == 0x5C || $0 == 0x25 }) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var found = false
        var high: UInt32 = 0
        var i = 0
        while i < bytes.count {
            guard let escape = escape(bytes, at: i) else {
                out.append(bytes[i])
                i += 1
                continue
            }
            switch escape.meaning {
            case .byte(let byte): out.append(byte)
            case .scalar(let value) where 0xD800...0xDBFF ~= value: high = value
            case .scalar(let value) where 0xDC00...0xDFFF ~= value && high > 0:
                append(0x10000 + (high - 0xD800) << 10 + (value - 0xDC00), &out)
                high = 0
            case .scalar(let value): append(value, &out)
            }
            (found, i) = (true, escape.end)
        }
        return found ? out : nil
    }

    private enum Meaning {
        case byte(UInt8)
        case scalar(UInt32)
    }

    private static func escape(_ bytes: [UInt8], at i: Int) -> (meaning: Meaning, end: Int)? {
        guard i + 2 < bytes.count || i + 1 < bytes.count && bytes[i] == 0x5C else { return nil }
        if bytes[i] == 0x25 {
            guard let (value, end) = hex(bytes, i + 1, 2...2), value >= 0x80 else { return nil }
            return (.byte(UInt8(value)), end)
        }
        guard bytes[i] == 0x5C else { return nil }
        switch bytes[i + 1] {
        case 0x5C: return (.byte(0x5C), i + 2)
        case 0x75:
            if i + 2 < bytes.count, bytes[i + 2] == 0x7B {
                guard let (value, end) = hex(bytes, i + 3, 1...6), end < bytes.count,
                    bytes[end] == 0x7D
                else { return nil }
                return (.scalar(value), end + 1)
            }
            return hex(bytes, i + 2, 4...4).map { (.scalar($0.value), $0.end) }
        case 0x55: return hex(bytes, i + 2, 8...8).map { (.scalar($0.value), $0.end) }
        case 0x78:
            return hex(bytes, i + 2, 2...2).map {
                (.byte(UInt8(truncatingIfNeeded: $0.value)), $0.end)
            }
        case 0x32, 0x33:
            // \357\270\205: bytes in octal.
            guard i + 3 < bytes.count,
                bytes[i + 2...i + 3].allSatisfy({ 0x30...0x37 ~= $0 })
            else { return nil }
            return (
                .byte((bytes[i + 1] & 7) << 6 | (bytes[i + 2] & 7) << 3 | bytes[i + 3] & 7), i + 4
            )
        case 0x46, 0x66:
            // CSS: up to six digits and a blank.
            guard let (value, end) = hex(bytes, i + 1, 4...6) else { return nil }
            return (.scalar(value), end < bytes.count && bytes[end] == 0x20 ? end + 1 : end)
        default: return nil
        }
    }

    private static func hex(
        _ bytes: [UInt8], _ start: Int, _ count: ClosedRange<Int>
    ) -> (value: UInt32, end: Int)? {
        var value: UInt32 = 0
        var at = start
        while at < bytes.count, at < start + count.upperBound, let digit = digit(bytes[at]) {
            value = value << 4 | digit
            at += 1
        }
        return at - start >= count.lowerBound ? (value, at) : nil
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    private static func append(_ value: UInt32, _ out: inout [UInt8]) {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    // MARK: Encodings

    /// The bytes of Windows-1252 that are other characters than those of Latin-1.
    private static let windows: [UInt32: UInt8] = Dictionary(
        uniqueKeysWithValues: zip(
            [
                0x20AC, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                0x2039, 0x0152, 0x017D, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x017E, 0x0178,
            ],
            [
                0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8E, 0x91,
                0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9E, 0x9F,
            ]))

    /// UTF-8 whose bytes were read as Latin-1 or Windows-1252 and written as UTF-8 again, as it
    /// was; nil where nothing looks like it. Characters of neither stay.
    static func unbroken(_ bytes: [UInt8]) -> [UInt8]? {
        // U+00EF or U+00E2 and what follows: how a selector or joiner begins then.
        let marks: [[UInt8]] = [
            [0xC3, 0xAF, 0xC2, 0xB8], [0xC3, 0xA2, 0xE2, 0x82, 0xAC], [0xC3, 0xA2, 0xC2, 0x80],
            [0xC3, 0x83, 0xC2, 0xAF], [0xC3, 0x83, 0xC2, 0xA2],
        ]
        guard marks.contains(where: { bytes.firstRange(of: $0) != nil }) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        return bytes.withUnsafeBufferPointer { bytes in
            var i = 0
            while i < bytes.count {
                let (scalar, length) = TextScalars.scalar(bytes, at: i, below: bytes.count)
                if scalar.value < 0x100, length <= 2 {
                    out.append(UInt8(scalar.value))
                } else if let byte = windows[scalar.value] {
                    out.append(byte)
                } else {
                    out += bytes[i..<i + length]
                }
                i += length
            }
            return out
        }
    }
}
