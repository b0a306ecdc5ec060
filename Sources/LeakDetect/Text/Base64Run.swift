internal import Support
internal import CKernels

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
        guard let start = digits.baseAddress else { return nil }
        let magics = TextLikeness.beginningsOfFiles
        let hexadecimal = UnsafeBufferPointer(rebasing: digits[dlp_hexadecimal_prefix(start)...])
        if hexadecimal.count % 2 == 0, hexadecimal.count >= 24, let first = hexadecimal.baseAddress,
            dlp_is_hexadecimal(first, hexadecimal.count) != 0
        {
            // Nearly all are hashes.
            guard dlp_hexadecimal_may_be_text(first, hexadecimal.count, magics) != 0,
                let bytes = Hex.bytes(hexadecimal)
            else { return nil }
            return TextLikeness.wanted(bytes).map { (.hex, $0) }
        }
        // Nearly all are words and paths.
        let candidates = dlp_base64_may_be_text(start, digits.count, shortest, magics)
        for alignment in 0..<4 where candidates >> UInt32(alignment) & 1 != 0 {
            let bytes = decodeAll(UnsafeBufferPointer(rebasing: digits[alignment...]))
            if let text = TextLikeness.wanted(bytes) { return (.base64, text) }
        }
        return nil
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
