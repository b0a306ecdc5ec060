internal import Crypto
internal import Foundation

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
package struct Payload: Hashable, Sendable {
    /// Bits of the token.
    package static let tokenBitCount = 48
    /// Bits of the keyed tag.
    package static let tagBitCount = 32
    /// Bits of the whole, and the dimension of the polar code.
    package static let bitCount = tokenBitCount + tagBitCount

    /// The token, below 2⁴⁸.
    package let token: UInt64
    /// The tag as received or computed; see ``isValid(tagKey:profile:)``.
    package let tag: UInt32

    /// A payload with a given tag, which need not be the right one.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package init(token: UInt64, tag: UInt32) {
        precondition(token >> Self.tokenBitCount == 0, "a token has 48 bits")
        self.token = token
        self.tag = tag
    }

    /// The payload of an issued token.
    ///
    /// For more than a few tokens of one key, prepare a ``PayloadAuthenticator``.
    ///
    /// - Precondition: `token` is below 2⁴⁸ and `tagKey` has at least 16 bytes.
    package init(token: UInt64, tagKey: [UInt8], profile: UInt8) {
        self = PayloadAuthenticator(tagKey: tagKey, profile: profile).payload(token: token)
    }

    /// The payload whose bits these are: 80 values of 0 or 1, the token first,
    /// most significant bit first. Nil for any other count or value.
    package init?(bits: [UInt8]) {
        guard bits.count == Self.bitCount, bits.allSatisfy({ $0 <= 1 }) else { return nil }
        token = bits[..<Self.tokenBitCount].reduce(0) { $0 << 1 | UInt64($1) }
        tag = bits[Self.tokenBitCount...].reduce(0) { $0 << 1 | UInt32($1) }
    }

    /// The 80 bits, each 0 or 1: the token and then the tag, most significant bit first.
    package var bits: [UInt8] {
        (0..<Self.tokenBitCount).map { UInt8(truncatingIfNeeded: token >> (47 - $0) & 1) }
            + (0..<Self.tagBitCount).map { UInt8(truncatingIfNeeded: tag >> (31 - $0) & 1) }
    }

    /// Whether the tag is the one that this key and profile give to this token.
    ///
    /// The comparison is not constant-time: tags are compared where the key is,
    /// and nobody is told how much of a tag was right.
    package func isValid(tagKey: [UInt8], profile: UInt8) -> Bool {
        PayloadAuthenticator(tagKey: tagKey, profile: profile).isValid(self)
    }

    /// An upper bound (the union bound) on the probability that at least one of
    /// `candidates` payloads that were never issued passes the tag check.
    package static func falseAcceptanceProbability(candidates: Int) -> Double {
        min(1, Double(max(0, candidates)) * 0x1p-32)
    }
}

/// Computes and checks payload tags for one key and one profile.
///
/// tag = the first 32 bits, big-endian, of
/// HMAC-SHA-256(tagKey, "dlp.payload.tag/1" ‖ 0x00 ‖ profile ‖ token),
/// with the profile in one byte and the token in six, big-endian. Every field but
/// the label has a fixed length and the label ends in its only zero, so that no two
/// inputs share an encoding. Truncating HMAC to its leftmost bits is as in RFC 2104,
/// section 5; 32 bits are few against a forger who may ask, but nobody can ask here.
///
/// Keeps the state after the key and the label, so that one tag costs two
/// compressions of SHA-256 instead of four. Safe to share between threads.
package struct PayloadAuthenticator: Sendable {
    private static let label = Array("dlp.payload.tag/1".utf8) + [0]

    /// The state after key, label and profile.
    private let prefixed: HMAC<SHA256>

    /// - Precondition: `tagKey` has at least 16 bytes. It is meant to be 32 bytes
    ///   derived for this purpose alone.
    package init(tagKey: [UInt8], profile: UInt8) {
        precondition(tagKey.count >= 16, "a tag key has at least 16 bytes")
        var mac = HMAC<SHA256>(key: SymmetricKey(data: tagKey))
        mac.update(data: Self.label + [profile])
        prefixed = mac
    }

    /// The tag of a token. Some 0.5 µs.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package func tag(token: UInt64) -> UInt32 {
        precondition(token >> Payload.tokenBitCount == 0, "a token has 48 bits")
        var mac = prefixed
        withUnsafeBytes(of: (token << 16).bigEndian) {
            mac.update(data: UnsafeRawBufferPointer(rebasing: $0.prefix(6)))
        }
        return mac.finalize().withUnsafeBytes {
            UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self))
        }
    }

    /// The payload of a token: the token with its tag.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package func payload(token: UInt64) -> Payload {
        Payload(token: token, tag: tag(token: token))
    }

    /// Whether the payload carries the tag of its token.
    package func isValid(_ payload: Payload) -> Bool {
        tag(token: payload.token) == payload.tag
    }
}
