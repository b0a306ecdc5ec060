/// Content transfer encodings (RFC 2045). What is no part of an encoding is skipped, as
/// mail programs do.
enum TransferDecoder {
    static func base64(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let value: UInt32
            switch byte {
            case 0x41...0x5A: value = UInt32(byte) - 0x41
            case 0x61...0x7A: value = UInt32(byte) - 0x47
            case 0x30...0x39: value = UInt32(byte) + 4
            case 0x2B, 0x2D: value = 62
            case 0x2F, 0x5F: value = 63
            case 0x3D:
                // Padding ends a run; another may follow.
                (bits, count) = (0, 0)
                continue
            default: continue
            }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return out
    }

    static func isBase64(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (0x30...0x39).contains(byte)
            || [0x2B, 0x2F, 0x3D].contains(byte)
    }

    static func quotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var i = text.startIndex
        while i < text.endIndex {
            let byte = text[i]
            i += 1
            guard byte == 0x3D else {
                out.append(byte)
                continue
            }
            if i + 1 < text.endIndex, let high = HexDigit.value(text[i]),
                let low = HexDigit.value(text[i + 1])
            {
                out.append(high << 4 | low)
                i += 2
            } else {
                // A soft line break, with white space before it or not.
                var k = i
                while k < text.endIndex, text[k] == 0x20 || text[k] == 0x09 || text[k] == 0x0D {
                    k += 1
                }
                if k < text.endIndex, text[k] == 0x0A { i = k + 1 } else { out.append(byte) }
            }
        }
        return out
    }

    static func percent(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var i = text.startIndex
        while i < text.endIndex {
            if text[i] == 0x25, i + 2 < text.endIndex, let high = HexDigit.value(text[i + 1]),
                let low = HexDigit.value(text[i + 2])
            {
                out.append(high << 4 | low)
                i += 3
            } else {
                out.append(text[i])
                i += 1
            }
        }
        return out
    }

    /// One uuencoded line's bytes (POSIX uuencode).
    static func uuLine(_ line: ArraySlice<UInt8>) -> [UInt8] {
        guard let first = line.first, first > 0x20, first <= 0x60 else { return [] }
        let length = Int((first - 0x20) & 0x3F)
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in line.dropFirst() where byte >= 0x20 && byte <= 0x60 {
            bits = bits << 6 | UInt32((byte - 0x20) & 0x3F)
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return Array(out.prefix(length))
    }
}
