/// UTF-7 (RFC 2152) to UTF-8, in pieces of any size.
///
/// Lenient as mail programs are: every byte outside a run stands for itself, a run ends at the
/// first byte that is no digit of base64, and what is left of a broken one becomes U+FFFD.
struct UTF7Decoder {
    private var isInRun = false
    /// Digits of the open run so far, up to one: `+-` is a plus sign.
    private var isRunEmpty = true
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var highSurrogate: UInt32?

    /// Appends the text of `bytes`; O(n).
    mutating func decode(_ bytes: UnsafeRawBufferPointer, last: Bool, into out: inout [UInt8]) {
        for byte in bytes {
            guard isInRun else {
                if byte == UInt8(ascii: "+") {
                    (isInRun, isRunEmpty, bits, bitCount) = (true, true, 0, 0)
                } else {
                    out.append(byte)
                }
                continue
            }
            if let digit = Self.digit(byte) {
                isRunEmpty = false
                bits = bits << 6 | digit
                bitCount += 6
                if bitCount >= 16 {
                    bitCount -= 16
                    take(bits >> bitCount & 0xFFFF, &out)
                    bits &= (1 << bitCount) - 1
                }
                continue
            }
            let wasEmpty = isRunEmpty
            close(&out)
            if byte != UInt8(ascii: "-") {
                if wasEmpty { out.append(UInt8(ascii: "+")) }
                out.append(byte)
            } else if wasEmpty {
                out.append(UInt8(ascii: "+"))
            }
        }
        if last, isInRun {
            if isRunEmpty { out.append(UInt8(ascii: "+")) }
            close(&out)
        }
    }

    private mutating func take(_ unit: UInt32, _ out: inout [UInt8]) {
        if let high = highSurrogate {
            highSurrogate = nil
            if unit & 0xFC00 == 0xDC00 {
                return TextStream.append(0x10000 + (high & 0x3FF) << 10 + (unit & 0x3FF), to: &out)
            }
            TextStream.append(0xFFFD, to: &out)
        }
        if unit & 0xFC00 == 0xD800 {
            highSurrogate = unit
        } else {
            TextStream.append(unit, to: &out)
        }
    }

    private mutating func close(_ out: inout [UInt8]) {
        isInRun = false
        // Fewer than six bits, all zero, fill the last digit.
        if highSurrogate != nil || bitCount >= 6 || bits != 0 {
            TextStream.append(0xFFFD, to: &out)
        }
        highSurrogate = nil
    }

    /// The value of a digit of base64 (RFC 4648, table 1).
    static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte) - 0x41
        case 0x61...0x7A: UInt32(byte) - 0x47
        case 0x30...0x39: UInt32(byte) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// Whether a text begins with U+FEFF in UTF-7, as programs that write it begin theirs.
    static func isMarked(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 3, bytes.starts(with: [0x2B, 0x2F, 0x76]) else { return false }
        return [0x38, 0x39, 0x2B, 0x2F].contains(bytes[3])
    }
}
