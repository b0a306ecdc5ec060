internal import Support
internal import CKernels

/// Decodes what looks like base64 (RFC 4648, both alphabets) or hexadecimal.
enum Base64Run {
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
            let bytes = SixBitDigits.anyBase64.decode(
                UnsafeBufferPointer(rebasing: digits[alignment...]))
            if let text = TextLikeness.wanted(bytes) { return (.base64, text) }
        }
        return nil
    }
}
