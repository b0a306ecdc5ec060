/// What one mark carries: a 48-bit token that names an issued mark, and a 32-bit
/// keyed tag that only the holder of the tag key can compute for that token.
///
/// The tag is the outer code of CRC-aided list decoding (Tal & Vardy 2015,
/// doi:10.1109/TIT.2015.2410251) with a pseudo-random function in the CRC's
/// place: it picks the right candidate out of a list, refuses noise, and refuses
/// marks of other keys and profiles. A CRC of the same length would do the first
/// two, but anyone could compute it.
///
/// **False acceptance.** A candidate that does not carry an issued token passes
/// the check by chance with probability 2⁻³². A decoder that checks n candidates
/// accepts something by chance with probability at most n · 2⁻³²
/// (``falseAcceptanceProbability(candidates:)``), so every candidate must be
/// counted, over every attempt on one picture.
public struct Payload: Hashable, Sendable {
    /// Bits of the token.
    public static let tokenBitCount = 48
    /// Bits of the keyed tag.
    public static let tagBitCount = 32
    /// Bits of the whole, and the dimension of the polar code.
    public static let bitCount = tokenBitCount + tagBitCount

    /// The token, below 2⁴⁸.
    public let token: UInt64
    /// The tag as received or computed; see ``isValid(tagKey:profile:)``.
    public let tag: UInt32

    /// A payload with a given tag, which need not be the right one.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    public init(token: UInt64, tag: UInt32) {
        precondition(token >> Self.tokenBitCount == 0, "a token has 48 bits")
        self.token = token
        self.tag = tag
    }

    /// The payload of an issued token.
    ///
    /// For more than a few tokens of one key, prepare a ``PayloadAuthenticator``.
    ///
    /// - Precondition: `token` is below 2⁴⁸ and `tagKey` has at least 16 bytes.
    public init(token: UInt64, tagKey: [UInt8], profile: UInt8) {
        self = PayloadAuthenticator(tagKey: tagKey, profile: profile).payload(token: token)
    }

    /// The payload whose bits these are: 80 values of 0 or 1, the token first,
    /// most significant bit first. Nil for any other count or value.
    public init?(bits: [UInt8]) {
        guard bits.count == Self.bitCount, bits.allSatisfy({ $0 <= 1 }) else { return nil }
        token = bits[..<Self.tokenBitCount].reduce(0) { $0 << 1 | UInt64($1) }
        tag = bits[Self.tokenBitCount...].reduce(0) { $0 << 1 | UInt32($1) }
    }

    /// The 80 bits, each 0 or 1: the token and then the tag, most significant bit first.
    public var bits: [UInt8] {
        (0..<Self.tokenBitCount).map { UInt8(truncatingIfNeeded: token >> (47 - $0) & 1) }
            + (0..<Self.tagBitCount).map { UInt8(truncatingIfNeeded: tag >> (31 - $0) & 1) }
    }

    /// Whether the tag is the one that this key and profile give to this token.
    ///
    /// The comparison is not constant-time: tags are compared where the key is,
    /// and nobody is told how much of a tag was right.
    public func isValid(tagKey: [UInt8], profile: UInt8) -> Bool {
        PayloadAuthenticator(tagKey: tagKey, profile: profile).isValid(self)
    }

    /// An upper bound (the union bound) on the probability that at least one of
    /// `candidates` payloads that were never issued passes the tag check.
    public static func falseAcceptanceProbability(candidates: Int) -> Double {
        min(1, Double(max(0, candidates)) * 0x1p-32)
    }
}
