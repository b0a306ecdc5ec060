/// One hexadecimal digit of ASCII text.
package enum HexDigit {
    /// 0…15, of either case; nil for any other byte.
    @inlinable
    package static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
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
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x41...0x46: value = digit - 0x37
            case 0x61...0x66: value = digit - 0x57
            default: continue
            }
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
