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

    /// Runs shorter than this are not looked at: fifteen bytes, less than any secret.
    static let shortest = 20

    /// What the digits stand for, nil where that is neither text nor a known kind of file.
    /// The beginning of a run may belong to what was before it, so each of the four
    /// alignments is tried.
    static func decode(_ digits: UnsafeBufferPointer<UInt8>) -> (EncodedRun.Kind, [UInt8])? {
        guard digits.count >= shortest else { return nil }
        if digits.count % 2 == 0, digits.count >= 24, let bytes = HexDigits.bytes(digits) {
            return wanted(bytes).map { (.hex, $0) }
        }
        for alignment in 0..<4 where digits.count - alignment >= shortest {
            let rest = UnsafeBufferPointer(rebasing: digits[alignment...])
            guard mayBeWanted(rest) else { continue }
            if let text = wanted(decodeAll(rest)) { return (.base64, text) }
        }
        return nil
    }

    /// Whether what the digits stand for may be text or a file: false only where it is not.
    /// Nearly all runs are words, and told apart by the first few bytes.
    private static func mayBeWanted(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { head in
            var count = 0
            for group in 0..<min(6, digits.count / 4) {
                let bits = values.withUnsafeBufferPointer { values in
                    (0..<4).reduce(UInt32(0)) {
                        $0 << 6 | UInt32(values[Int(digits[group * 4 + $1])] & 63)
                    }
                }
                for shift: UInt32 in [16, 8, 0] {
                    head[count] = UInt8(truncatingIfNeeded: bits >> shift)
                    count += 1
                }
                if group == 1, !TextLikeness.mayBeWanted(head, count, of: digits.count * 3 / 4) {
                    return false
                }
            }
            return TextLikeness.mayBeWanted(head, count, of: digits.count * 3 / 4)
        }
    }

    private static func wanted(_ bytes: [UInt8]) -> [UInt8]? {
        if let text = TextLikeness.text(bytes) { return text }
        return TextLikeness.isFile(bytes) ? bytes : nil
    }

    private static func decodeAll(_ digits: UnsafeBufferPointer<UInt8>) -> [UInt8] {
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
