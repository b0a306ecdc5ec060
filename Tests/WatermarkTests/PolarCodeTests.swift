import Imaging
import Testing

@testable import Watermark

@Suite struct PolarCodeTests {
    let code = PolarCode.standard

    @Test func `The information set is the one its construction gives`() {
        let derived = PolarCode.mostReliable(PolarCode.gaussianReliability(designEbN0: -1))
        #expect(derived == code.informationSet)
    }

    /// Positions that dominate an information position in the universal partial order
    /// (more ones, or ones at higher digits) carry information as well.
    @Test func `The code is a decreasing monomial code`() {
        let set = Set(code.informationSet)
        for i in code.informationSet {
            for digit in 0..<9 where i >> digit & 1 == 0 {
                #expect(set.contains(i | 1 << digit))
                if digit > 0, i >> (digit - 1) & 1 == 1 {
                    #expect(set.contains(i ^ 1 << digit ^ 1 << (digit - 1)))
                }
            }
        }
    }

    @Test func `Encoding is multiplication by the Kronecker power`() throws {
        var generator = DeterministicGenerator(seed: 1)
        for _ in 0..<20 {
            let payload = Payload.random(&generator)
            let bits = payload.bits
            let word = code.encode(payload)
            for j in 0..<512 {
                // F⊗⁹ has a one at row i and column j where the digits of j are among i's.
                var expected: UInt64 = 0
                for (k, i) in code.informationSet.enumerated() where i & j == j {
                    expected ^= UInt64(bits[k])
                }
                #expect(word.bit(j) == expected)
            }
            #expect(code.encode(bits) == word)
            #expect(code.payload(of: word) == payload)
        }
    }

    /// Computed independently, by the definition.
    @Test func `A golden codeword`() {
        let payload = Payload(token: 0x9F3C_0A71_D2E4, tag: 0x00C5_9EF9)
        let words: SIMD8<UInt64> = [
            0x2553_4137_D407_83AF, 0x76F0_47C1_87A4_8559,
            0xD35A_B73E_DDF1_8A59, 0x7F06_4E37_71AD_7350,
            0xBCCA_2751_4D9E_E5C9, 0xEF69_21A7_1E3D_E33F,
            0x4AC3_D158_4468_EC3F, 0xE69F_2851_E834_1536,
        ]
        #expect(code.encode(payload) == Codeword(words: words))
    }

    @Test func `Words outside the code have no payload`() {
        var generator = DeterministicGenerator(seed: 2)
        let word = code.encode(Payload.random(&generator))
        for i in 0..<512 {
            var damaged = word
            damaged.words[i >> 6] ^= 1 << UInt64(i & 63)
            #expect(code.payload(of: damaged) == nil)
        }
    }

    @Test func `A sum of codewords is the codeword of the sum, and distances are 32 or more`() {
        var generator = DeterministicGenerator(seed: 3)
        for _ in 0..<1000 {
            let a = Payload.random(&generator)
            let b = Payload.random(&generator)
            let sum = Payload(token: a.token ^ b.token, tag: a.tag ^ b.tag)
            let word = code.encode(a).words ^ code.encode(b).words
            #expect(word == code.encode(sum).words)
            #expect((0..<8).reduce(0) { $0 + word[$1].nonzeroBitCount } >= 32)
        }
    }

    @Test(arguments: [0, 79, 81, 512])
    func `A wrong number of bits is refused`(count: Int) {
        #expect(code.encode([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `Wrong information sets are refused`() {
        #expect(PolarCode(informationSet: 433..<512) == nil)
        #expect(PolarCode(informationSet: 433..<513) == nil)
        #expect(PolarCode(informationSet: [Int](repeating: 500, count: 80)) == nil)
        #expect(PolarCode(informationSet: 432..<512) != nil)
    }

    @Test func `Signs follow bits, and inversion negates them`() {
        var generator = DeterministicGenerator(seed: 4)
        let word = code.encode(Payload.random(&generator))
        for i in 0..<512 {
            #expect(word.sign(i) == (word.bit(i) == 0 ? 1 : -1))
            #expect(word.inverted.sign(i) == -word.sign(i))
        }
        #expect(word.correlation(word.signs) == 512)
    }
}
