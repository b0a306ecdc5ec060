internal import Support

/// What bytes are by themselves in PDF (ISO 32000-2, 7.2.3 and 7.3.4.2).
package enum PDFCharacters {
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0x0C || byte == 0
    }

    /// Neither white space nor a delimiter.
    package static func isRegular(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x25, 0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5D,
            0x7B, 0x7D:
            false
        default: true
        }
    }

    /// What follows a backslash in a string (table 3), from `at` on, which stands behind it then;
    /// nil for a line's end.
    package static func escaped(_ bytes: [UInt8], _ at: inout Int, upTo end: Int) -> UInt8? {
        guard at < end else { return nil }
        let byte = bytes[at]
        at += 1
        switch byte {
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x62: return 0x08
        case 0x66: return 0x0C
        case 0x0A: return nil
        case 0x0D:
            if at < end, bytes[at] == 0x0A { at += 1 }
            return nil
        case 0x30...0x37:
            var value = Int(byte - 0x30)
            for _ in 0..<2 where at < end && (0x30...0x37).contains(bytes[at]) {
                value = value * 8 + Int(bytes[at] - 0x30)
                at += 1
            }
            return UInt8(truncatingIfNeeded: value)
        default: return byte
        }
    }
}

/// Hexadecimal strings of PDF (ISO 32000-2, 7.3.4.3).
package enum HexString {
    /// Their bytes: anything but digits is skipped, and a last digit alone is a high half.
    package static func bytes(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(digits.count / 2 + 1)
        var high: UInt8?
        for digit in digits {
            guard let value = Hex.value(digit) else { continue }
            if let first = high {
                out.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        if let high { out.append(high << 4) }
        return out
    }

    /// `value` as `digits` digits.
    package static func digits(_ value: Int, count: Int) -> [UInt8] {
        (0..<count).map { place in
            let digit = UInt8(truncatingIfNeeded: (value >> (4 * (count - 1 - place))) & 15)
            return digit < 10 ? 0x30 + digit : 0x37 + digit
        }
    }

    /// UTF-16, most significant byte first.
    package static func digits(_ text: String) -> [UInt8] {
        text.utf16.flatMap { digits(Int($0), count: 4) }
    }
}
