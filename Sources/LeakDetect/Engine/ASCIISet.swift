/// A set of ASCII characters.
struct ASCIISet: Sendable, Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init() {}
    init(_ byte: UInt8) { insert(byte) }
    private init(_ ranges: ClosedRange<UInt8>...) {
        for range in ranges { for byte in range { insert(byte) } }
    }

    static let digits = ASCIISet(0x30...0x39)
    static let capitals = ASCIISet(0x30...0x39, 0x41...0x5A)
    static let alphanumeric = ASCIISet(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
    static let word = ASCIISet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    /// Those, dashes, dots, colons, vertical bars and tildes.
    static let token = ASCIISet(
        0x2D...0x2E, 0x30...0x3A, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0x7C...0x7C,
        0x7E...0x7E)
    static let blanks = ASCIISet(0x09...0x0D, 0x20...0x20)

    mutating func insert(_ byte: UInt8) {
        if byte < 64 {
            low |= 1 << UInt64(byte)
        } else if byte < 128 {
            high |= 1 << UInt64(byte - 64)
        }
    }

    mutating func formUnion(_ other: ASCIISet) {
        low |= other.low
        high |= other.high
    }

    func isSubset(of other: ASCIISet) -> Bool { low & ~other.low == 0 && high & ~other.high == 0 }

    func contains(_ byte: UInt8) -> Bool { ASCIISet(byte).isSubset(of: self) && byte < 128 }

    /// With the other case of each letter.
    var bothCases: ASCIISet {
        let letters: UInt64 = 0x07FF_FFFE
        var set = self
        set.high |= (high & letters) << 32 | (high >> 32) & letters
        return set
    }
}

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

/// A set of bytes, any of the 256.
struct ByteTable: Sendable, Equatable {
    private var words = SIMD4<UInt64>()

    init() {}

    /// Those for which `holds` is true.
    init(_ holds: (UInt8) -> Bool) {
        for byte in UInt8.min...UInt8.max where holds(byte) {
            words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }
}
