/// Bytes as hexadecimal digits of ASCII, and back.
package enum Hex {
    /// In lower case.
    @inlinable
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
        return String(
            decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }, as: UTF8.self)
    }

    /// Of digits of either case; nil for an odd number of them, or anything but digits.
    @inlinable
    package static func bytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var i = digits.startIndex
        while i != digits.endIndex {
            let next = digits.index(after: i)
            guard let byte = byte(digits[i], digits[next]) else { return nil }
            bytes.append(byte)
            i = digits.index(after: next)
        }
        return bytes
    }

    /// Of two digits, the higher one first; nil where either is none.
    @inlinable
    package static func byte(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = value(high), let low = value(low) else { return nil }
        return high << 4 | low
    }

    /// 0…15, of a digit of either case; nil for any other byte.
    @inlinable
    package static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    /// `text` with each `mark` and two digits replaced by their byte: percent signs of addresses
    /// (RFC 3986, 2.1), number signs of PDF names (ISO 32000-2, 7.3.5). Others stay as they are.
    package static func unescaped(_ text: some Collection<UInt8>, mark: UInt8) -> [UInt8] {
        let bytes = Array(text)
        guard bytes.contains(mark) else { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var i = 0
        while i < bytes.count {
            if bytes[i] == mark, i + 2 < bytes.count, let byte = byte(bytes[i + 1], bytes[i + 2]) {
                out.append(byte)
                i += 3
            } else {
                out.append(bytes[i])
                i += 1
            }
        }
        return out
    }
}
