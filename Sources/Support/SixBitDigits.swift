/// The alphabets in which three bytes are written as four digits.
package struct SixBitDigits: Sendable {
    /// By byte: 0…63, 64 for what is no digit.
    private let values: [UInt8]

    private init(_ alphabet: String, also: [(Character, UInt8)] = []) {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in alphabet.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        for (digit, value) in also { values[Int(digit.asciiValue ?? 0)] = value }
        self.values = values
    }

    private static let letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// RFC 4648, table 1.
    package static let base64 = SixBitDigits(letters + "+/")
    /// RFC 4648, tables 1 and 2, for readers that do not know which was used.
    package static let anyBase64 = SixBitDigits(letters + "+/", also: [("-", 62), ("_", 63)])
    /// POSIX uuencode, with the accent that programs write for a blank.
    package static let uuencode = SixBitDigits(
        String(decoding: UInt8(0x20)...0x5F, as: UTF8.self), also: [("`", 0)])
    package static let xxencode = SixBitDigits(
        "+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// 0…63; nil for what is no digit.
    package func value(_ byte: UInt8) -> UInt32? {
        let value = values[Int(byte)]
        return value < 64 ? UInt32(value) : nil
    }

    package func contains(_ byte: UInt8) -> Bool { values[Int(byte)] < 64 }

    /// The bytes that digits stand for. What is no digit is passed over, as mail programs do, and
    /// `=` ends a run: the next digit begins a byte. Bits that make no whole byte are dropped.
    package func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { out, filled in
            values.withUnsafeBufferPointer { values in
                var bits: UInt32 = 0
                var count: UInt32 = 0
                for byte in text {
                    let value = values[Int(byte)]
                    if value >= 64 {
                        if byte == UInt8(ascii: "=") { (bits, count) = (0, 0) }
                        continue
                    }
                    bits = bits << 6 | UInt32(value)
                    count += 6
                    if count >= 8 {
                        count -= 8
                        out[filled] = UInt8(truncatingIfNeeded: bits >> count)
                        filled += 1
                    }
                }
            }
        }
    }

    package func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.withUnsafeBufferPointer(decode)
    }

    /// The bytes of a line of uuencode or xxencode, whose first digit says how many they are; nil
    /// for one that is none: with other signs, or longer than it says.
    package func line(_ line: some Collection<UInt8>) -> [UInt8]? {
        guard let first = line.first, let length = value(first) else { return nil }
        let digits = Array(line.dropFirst())
        let count = Int(length)
        if count == 0 { return [] }
        // Blanks at a line's end, which are zeros, may be lost; a digit more may be a checksum.
        let whole = (count + 2) / 3 * 4
        guard digits.allSatisfy(contains), digits.count <= whole + 2 else { return nil }
        let missing = [UInt8](repeating: 0, count: count)
        let decoded = digits.withUnsafeBufferPointer(decode)
        return Array((decoded + missing).prefix(count))
    }
}
