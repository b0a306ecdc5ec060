internal import Support

/// Finds the text in binary data: runs of at least four characters of UTF-8, and of
/// UTF-16 whose characters are below U+0100 or Chinese, each as a line.
package struct PrintableStrings {
    private var carry: [UInt8] = []
    private static let shortest = 4

    package init() {}

    /// Takes the next bytes. What a cut splits is found whole up to 4 KiB.
    package mutating func push(
        _ block: UnsafeRawBufferPointer, last: Bool, to output: (UnsafeRawBufferPointer) -> Void
    ) {
        var joined = carry
        joined.append(contentsOf: block)
        var out: [UInt8] = []
        var end = joined.count
        if !last {
            // Ends at a byte that is in no string, if there is one near.
            end = max(0, joined.count - 4096)
            var i = joined.count
            while i > max(1, joined.count - 4096) {
                if joined[i - 1] == 0, i % 2 == 0, joined[i - 2] == 0 {
                    end = i
                    break
                }
                i -= 1
            }
            end &= ~1
        }
        joined.withUnsafeBytes {
            let part = UnsafeRawBufferPointer(rebasing: $0[..<end])
            Self.singleByte(part, &out)
            if part.contains(0) || Self.isMostlyHigh(part) {
                Self.utf16(part, 0, &out)
                Self.utf16(part, 1, &out)
            }
        }
        carry = Array(joined[end...])
        if !out.isEmpty { out.withUnsafeBytes { output($0) } }
    }

    private static func isMostlyHigh(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.prefix(4096).count { $0 >= 0x80 } * 8 > min(4096, bytes.count)
    }

    private static func singleByte(_ bytes: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
        var start = 0
        var characters = 0
        var i = 0
        func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 9 }
        while i <= bytes.count {
            var length = 0
            if i < bytes.count {
                let byte = bytes[i]
                if byte < 0x80 {
                    length = isText(byte) ? 1 : 0
                } else {
                    length = max(0, UTF8Check.sequence(bytes, at: i))
                }
            }
            if length == 0 {
                if characters >= shortest {
                    out.append(contentsOf: bytes[start..<i])
                    out.append(0x0A)
                }
                i += 1
                start = i
                characters = 0
            } else {
                i += length
                characters += 1
            }
        }
    }

    private static func utf16(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ out: inout [UInt8])
    {
        var start = out.count
        var characters = 0
        // Characters whose two bytes are not both ASCII: of two letters each, a text in
        // ASCII would be Chinese.
        var genuine = 0
        var i = offset
        while true {
            var unit: UInt32 = 0
            if i + 1 < bytes.count { unit = UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 }
            let isText =
                (unit >= 0x20 && unit < 0x7F) || unit == 9 || (unit >= 0xA0 && unit < 0x100)
                || (unit >= 0x4E00 && unit < 0xA000) || (unit >= 0x3000 && unit < 0x3100)
                || (unit >= 0xFF00 && unit < 0xFF60)
            if isText {
                TextStream.append(unit, to: &out)
                characters += 1
                if unit & 0xFF < 0x20 || unit & 0xFF > 0x7E || unit >> 8 > 0x7E || unit < 0x2000 {
                    genuine += 1
                }
            } else {
                if characters >= shortest, genuine * 4 >= characters {
                    out.append(0x0A)
                    start = out.count
                } else {
                    out.removeSubrange(start...)
                }
                characters = 0
                genuine = 0
            }
            if i + 1 >= bytes.count { break }
            i += 2
        }
    }
}
