/// UTF-8, one code point at a time.
enum UTF8Step {
    /// The code point at `place`, nil where it is no valid UTF-8 (RFC 3629), and how many
    /// bytes to step over.
    @inline(__always)
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> (UInt32?, Int) {
        let first = bytes[place]
        if first < 0x80 { return (UInt32(first), 1) }
        let left = bytes.count - place
        func next(_ k: Int) -> UInt32? {
            guard k < left else { return nil }
            let byte = bytes[place + k]
            return byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
        }
        switch first {
        case 0xC2...0xDF:
            guard let a = next(1) else { return (nil, 1) }
            return (UInt32(first & 0x1F) << 6 | a, 2)
        case 0xE0...0xEF:
            guard let a = next(1), let b = next(2) else { return (nil, 1) }
            let code = UInt32(first & 0x0F) << 12 | a << 6 | b
            guard code >= 0x800, code < 0xD800 || code >= 0xE000 else { return (nil, 1) }
            return (code, 3)
        case 0xF0...0xF4:
            guard let a = next(1), let b = next(2), let c = next(3) else { return (nil, 1) }
            let code = UInt32(first & 0x07) << 18 | a << 12 | b << 6 | c
            guard code >= 0x1_0000, code < 0x11_0000 else { return (nil, 1) }
            return (code, 4)
        default:
            return (nil, 1)
        }
    }
}

enum UTF8Count {
    /// How many code points begin in a few bytes.
    static func codePoints(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var continuation = 0
        for byte in bytes where byte & 0xC0 == 0x80 { continuation &+= 1 }
        return bytes.count - continuation
    }
}
