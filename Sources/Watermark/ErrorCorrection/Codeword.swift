/// A word of the polar code: 512 code bits, bit i in bit i mod 64 of word i / 64.
///
/// On the carriers a bit b is the sign (−1)ᵇ: bit 0 is +1 and bit 1 is −1.
public struct Codeword: Hashable, Sendable {
    /// The number of code bits.
    public static let length = 512
    /// The number of 64-bit words that hold them.
    public static let wordCount = length / 64

    /// The bits, least significant first within each word.
    public var words: SIMD8<UInt64>

    public init(words: SIMD8<UInt64>) { self.words = words }

    /// Bit i, 0 or 1.
    @inlinable
    public func bit(_ i: Int) -> UInt64 { words[i >> 6] >> UInt64(i & 63) & 1 }

    /// +1 or −1: what the carriers of code bit i are multiplied by.
    @inlinable
    public func sign(_ i: Int) -> Float { bit(i) == 0 ? 1 : -1 }

    /// All 512 signs in order.
    public var signs: [Float] { (0..<Self.length).map(sign) }

    /// The word with every bit inverted, which every negated carrier gives.
    public var inverted: Codeword { Codeword(words: ~words) }

    /// Σ softᵢ · sign(i), accumulated in double precision in the order of i.
    ///
    /// - Precondition: `soft` has 512 values.
    public func correlation(_ soft: [Float]) -> Double {
        precondition(soft.count == Self.length)
        var sum = 0.0
        for w in 0..<Self.wordCount {
            let word = words[w]
            for b in 0..<64 {
                let value = Double(soft[w * 64 + b])
                sum += word >> UInt64(b) & 1 == 0 ? value : -value
            }
        }
        return sum
    }
}
