import Testing

@testable import Watermark

@Suite struct PayloadTests {
    static let key = (0..<32).map { UInt8($0) }

    @Test func `Bits are the token and then the tag, most significant first`() throws {
        let payload = Payload(token: 0x8000_0000_0001, tag: 0x8000_0001)
        var expected = [UInt8](repeating: 0, count: 80)
        for i in [0, 47, 48, 79] { expected[i] = 1 }
        #expect(payload.bits == expected)
        #expect(Payload(bits: expected) == payload)
    }

    @Test(arguments: [0, 1, 0x9F3C_0A71_D2E4, 0xFFFF_FFFF_FFFF] as [UInt64])
    func `A payload survives its bits and is valid`(token: UInt64) {
        let payload = Payload(token: token, tagKey: Self.key, profile: 1)
        #expect(Payload(bits: payload.bits) == payload)
        #expect(payload.isValid(tagKey: Self.key, profile: 1))
    }

    /// Computed independently: Python's hmac.new(bytes(range(32)),
    /// b"dlp.payload.tag/1\0" + bytes([profile]) + token.to_bytes(6, "big"), "sha256").
    @Test(
        arguments: [
            (0x9F3C_0A71_D2E4, 1, 0x00C5_9EF9),
            (0x9F3C_0A71_D2E4, 2, 0x9D79_4206),
            (0, 1, 0xE09F_9268),
            (0xFFFF_FFFF_FFFF, 255, 0xDC94_4E85),
        ] as [(UInt64, UInt8, UInt32)])
    func `Tags are as specified`(token: UInt64, profile: UInt8, tag: UInt32) {
        #expect(Payload(token: token, tagKey: Self.key, profile: profile).tag == tag)
    }

    @Test func `Another key, profile, token or tag is refused`() {
        let payload = Payload(token: 0x9F3C_0A71_D2E4, tagKey: Self.key, profile: 1)
        #expect(!payload.isValid(tagKey: Self.key.reversed(), profile: 1))
        #expect(!payload.isValid(tagKey: Self.key, profile: 2))
        for bit in 0..<Payload.bitCount {
            var bits = payload.bits
            bits[bit] ^= 1
            #expect(Payload(bits: bits)?.isValid(tagKey: Self.key, profile: 1) == false)
        }
    }

    @Test(arguments: [0, 1, 79, 81, 512])
    func `A wrong number of bits is refused`(count: Int) {
        #expect(Payload(bits: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test func `A bit that is neither 0 nor 1 is refused`() {
        var bits = [UInt8](repeating: 0, count: 80)
        bits[17] = 2
        #expect(Payload(bits: bits) == nil)
    }

    @Test func `False acceptance adds up over candidates and stays a probability`() {
        #expect(Payload.falseAcceptanceProbability(candidates: 0) == 0)
        #expect(Payload.falseAcceptanceProbability(candidates: 41) == 41 * 0x1p-32)
        #expect(Payload.falseAcceptanceProbability(candidates: .max) == 1)
    }
}
