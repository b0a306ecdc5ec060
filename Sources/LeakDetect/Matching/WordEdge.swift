/// Where words begin and end. Scripts written without spaces have no edges.
enum WordEdge {
    static func opensWithLetter(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { isWordCharacter($0, at: 0) }
    }

    static func closesWithLetter(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { isWordCharacter($0, before: $0.count) }
    }

    /// A letter, digit or underscore begins at `place`; ideographs, kana, hangul and Thai are
    /// none.
    @inline(__always)
    static func isWordCharacter(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place >= 0, place < text.count else { return false }
        let byte = text[place]
        if byte < 0x80 { return isASCIIWord(byte) }
        return UTF8Step.decode(text, place).0.map(isLetter) ?? false
    }

    /// The same of the character that ends before `place`.
    @inline(__always)
    static func isWordCharacter(_ text: UnsafeBufferPointer<UInt8>, before place: Int) -> Bool {
        guard place > 0, place <= text.count else { return false }
        var start = place - 1
        if text[start] < 0x80 { return isASCIIWord(text[start]) }
        while start > 0, start > place - 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return UTF8Step.decode(text, start).0.map(isLetter) ?? false
    }

    @inline(__always)
    private static func isASCIIWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F
    }

    private static func isLetter(_ code: UInt32) -> Bool {
        switch code {
        case 0xAA..<0x0E00, 0x1E00..<0x2000, 0x2C00..<0x2E00, 0xA640..<0xA960:
            Unicode.Scalar(code)?.properties.isAlphabetic ?? false
        default: false
        }
    }
}
