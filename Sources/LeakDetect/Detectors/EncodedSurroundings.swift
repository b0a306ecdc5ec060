/// Whether a match stands in the middle of something encoded: of megabytes of random base64 some
/// places begin as some issuer's tokens do, and a token that somebody writes down stands apart.
enum EncodedSurroundings {
    /// Digits of base64 right before or after the match, without anything between.
    private static let least = 100

    static func hold(_ text: UnsafeBufferPointer<UInt8>, _ match: Range<Int>) -> Bool {
        let first = max(0, match.lowerBound - least)
        let last = min(text.count, match.upperBound + least)
        return isRandom(text[first..<match.lowerBound]) || isRandom(text[match.upperBound..<last])
    }

    /// A hundred digits, of all kinds: paths and names are mostly small letters.
    private static func isRandom(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard digits.count == least else { return false }
        var (capitals, letters, numbers) = (0, 0, 0)
        for byte in digits {
            switch byte {
            case 0x41...0x5A: capitals += 1
            case 0x61...0x7A: letters += 1
            case 0x30...0x39: numbers += 1
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"): break
            default: return false
            }
        }
        return capitals >= 20 && letters >= 20 && numbers >= 4
    }
}
