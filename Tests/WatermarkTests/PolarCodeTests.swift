import Testing
@testable import Imaging
@testable import Watermark

@Suite struct PolarCodeTests {
    let code = PolarCode.standard

    @Test func `The information set is the one its construction gives`() {
        #expect(PolarCode.standardConstruction() == code.informationSet)
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

    /// The dual of a code that contains RM(2, 9) has minimum distance 8, so seven columns of
    /// the generator matrix are never dependent. Checked where it can fail: rows of weight 128.
    @Test func `Any seven code bits are independent`() {
        let rows = (0..<512).filter { $0.nonzeroBitCount >= 7 }
        #expect(rows.count == 46)
        #expect(Set(rows).isSubset(of: code.informationSet))
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
            0xE93A_D80B_E791_E593, 0x730A_BDC4_825E_7FA3,
            0x1539_DBF7_E46D_1990, 0x8F09_BE38_81A2_83A0,
            0x7F53_B19D_71F8_8C05, 0xE563_D452_1437_1635,
            0x7CAF_4D9E_8DFB_8FF9, 0xE69F_2851_E834_15C9,
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
