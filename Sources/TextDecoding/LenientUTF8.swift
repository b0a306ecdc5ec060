internal import Support

/// UTF-8 as decoders that are not strict read it: longer forms than need be, and surrogates, alone
/// (CESU-8) or not. RFC 3629 forbids both, since filters that compare bytes are passed by them.
enum LenientUTF8 {
    /// Whether such a sequence is there, and not only by chance.
    static func isMeant(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var longer = 0
        var i = 0
        while i < bytes.count {
            guard bytes[i] >= 0x80 else {
                i += 1
                continue
            }
            guard let (_, length) = step(bytes, i) else {
                i += 1
                continue
            }
            if UTF8Check.sequence(bytes, at: i) <= 0 { longer += 1 }
            i += length
        }
        return longer > 0
    }

    /// Appends the text of `bytes`; what is no sequence becomes U+FFFD.
    static func decode(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        var i = 0
        while i < bytes.count {
            guard let (value, length) = step(bytes, i) else {
                out.append(contentsOf: UTF8.encodedReplacementCharacter)
                i += 1
                continue
            }
            i += length
            guard value & 0xFC00 == 0xD800, i < bytes.count, let (low, more) = step(bytes, i),
                low & 0xFC00 == 0xDC00
            else {
                TextStream.append(value, to: &out)
                continue
            }
            i += more
            TextStream.append(0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF), to: &out)
        }
    }

    /// The value of the sequence at `i`, whatever it is, and its length of up to six bytes.
    private static func step(
        _ bytes: UnsafeRawBufferPointer, _ i: Int
    ) -> (value: UInt32, length: Int)? {
        let lead = bytes[i]
        let length: Int
        switch lead {
        case 0..<0x80: return (UInt32(lead), 1)
        case 0xC0...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF7: length = 4
        case 0xF8...0xFB: length = 5
        case 0xFC...0xFD: length = 6
        default: return nil
        }
        guard i + length <= bytes.count else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for byte in bytes[(i + 1)..<(i + length)] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (value, length)
    }
}
