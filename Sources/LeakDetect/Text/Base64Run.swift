/// Decodes what looks like base64 (RFC 4648, both alphabets) or hexadecimal.
enum Base64Run {
    /// 0…63, 64 for anything else.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        values[Int(UInt8(ascii: "+"))] = 62
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "/"))] = 63
        values[Int(UInt8(ascii: "_"))] = 63
        return values
    }()

    /// For quick loops: whether a byte is of the alphabets.
    static let isDigit: [Bool] = values.map { $0 < 64 }

    /// Runs shorter than this are not looked at: fifteen bytes, less than any secret.
    static let shortest = 20

    /// What the digits stand for, nil where that is neither text nor a known kind of file.
    /// The beginning of a run may belong to what was before it, so each of the four
    /// alignments is tried.
    static func decode(_ digits: [UInt8]) -> (EncodedRun.Kind, [UInt8])? {
        guard digits.count >= shortest else { return nil }
        if digits.count % 2 == 0, digits.count >= 24, let bytes = HexDigits.bytes(digits) {
            return wanted(bytes).map { (.hex, $0) }
        }
        for alignment in 0..<4 where digits.count - alignment >= shortest {
            let head = decode(digits[alignment..<min(digits.count, alignment + 24)])
            guard TextLikeness.mayBeWanted(head) else { continue }
            let bytes = decode(digits[alignment...])
            if let text = wanted(bytes) { return (.base64, text) }
        }
        return nil
    }

    private static func wanted(_ bytes: [UInt8]) -> [UInt8]? {
        if let text = TextLikeness.text(bytes) { return text }
        return TextLikeness.isFile(bytes) ? bytes : nil
    }

    private static func decode(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for digit in digits {
            bits = bits << 6 | UInt32(values[Int(digit)] & 63)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}

/// Whether decoded bytes are worth reading.
enum TextLikeness {
    /// For the first bytes of what was decoded: cheap, and wrong for one in thousands.
    static func mayBeWanted(_ head: [UInt8]) -> Bool {
        isFile(head) || isWide(head)
            || head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 || $0 == 10 || $0 == 13 }
    }

    /// The bytes as UTF-8, nil where they are no text. One odd character in fifty is taken.
    static func text(_ bytes: [UInt8]) -> [UInt8]? {
        if isWide(bytes) {
            var codes: [UInt16] = []
            for i in stride(from: 0, to: bytes.count - 1, by: 2) {
                codes.append(UInt16(bytes[i]) | UInt16(bytes[i + 1]) << 8)
            }
            return Array(String(decoding: codes, as: UTF16.self).utf8)
        }
        var odd = 0
        bytes.withUnsafeBufferPointer { bytes in
            var i = 0
            while i < bytes.count {
                let byte = bytes[i]
                if byte < 0x80 {
                    if byte < 0x20 && byte != 9 && byte != 10 && byte != 13 || byte == 0x7F {
                        odd += 1
                    }
                    i += 1
                } else {
                    let (code, length) = UTF8Step.decode(bytes, i)
                    if code == nil && bytes.count - i > 3 { odd += 1 }
                    i += length
                }
            }
        }
        return odd <= bytes.count / 50 ? bytes : nil
    }

    /// UTF-16, little-endian, of ASCII: what shells are given encoded.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12 else { return false }
        let head = bytes.prefix(64)
        return head.enumerated().allSatisfy { i, byte in
            i % 2 == 1 ? byte == 0 : byte >= 0x20 && byte < 0x7F || byte == 10 || byte == 13
        }
    }

    /// Begins like a file that is read by its kind.
    static func isFile(_ bytes: [UInt8]) -> Bool {
        let magics: [[UInt8]] = [
            [0x50, 0x4B, 3, 4], [0x25, 0x50, 0x44, 0x46], [0x1F, 0x8B, 8],
            [0xD0, 0xCF, 0x11, 0xE0], [0x37, 0x7A, 0xBC, 0xAF], [0x52, 0x61, 0x72, 0x21],
            [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], [0x42, 0x5A, 0x68],
            [0xFD, 0x37, 0x7A, 0x58], [0x28, 0xB5, 0x2F, 0xFD],
        ]
        return magics.contains { bytes.starts(with: $0) }
    }
}
