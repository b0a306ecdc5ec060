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
    /// Those, dashes, dots, vertical bars and tildes.
    static let token = ASCIISet(
        0x2D...0x2E, 0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0x7C...0x7C,
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
