import Testing
@testable import Imaging
@testable import Watermark

@Suite struct PolarInterleaverTests {
    /// Squared radii as of lattice points, with many ties.
    static func radii(_ count: Int) -> [Float] {
        (0..<count).map { Float($0 * 7919 % 1009) }
    }

    static func make(_ count: Int, seed: UInt64 = 42) -> Interleaver? {
        var generator = DeterministicGenerator(seed: seed)
        return Interleaver(radius: radii(count), using: &generator)
    }

    @Test(arguments: [512, 513, 1024, 2400, 2561])
    func `Every bit has its share of chips, one per stratum of the radius`(count: Int) throws {
        let interleaver = try #require(Self.make(count))
        let radius = Self.radii(count)
        #expect(interleaver.chipCount == count)
        let order = (0..<count).sorted { (radius[$0], $0) < (radius[$1], $1) }
        for first in stride(from: 0, to: count, by: 512) {
            let bits = order[first..<min(count, first + 512)].map { interleaver.bitOfChip[$0] }
            #expect(Set(bits).count == bits.count)
        }
        var chips = [Int](repeating: 0, count: 512)
        for bit in interleaver.bitOfChip { chips[Int(bit)] += 1 }
        #expect(chips.allSatisfy { $0 == count / 512 || $0 == (count + 511) / 512 })
    }

    /// Computed independently from the description: a 64-bit FNV-1a hash over the bits of
    /// all chips, two little-endian bytes each.
    @Test func `A golden mapping`() throws {
        let interleaver = try #require(Self.make(2400))
        #expect(interleaver.bitOfChip.prefix(8) == [55, 424, 44, 190, 74, 236, 2, 216])
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for bit in interleaver.bitOfChip {
            for byte in [UInt64(bit & 255), UInt64(bit >> 8)] {
                hash = (hash ^ byte) &* 0x0000_0100_0000_01B3
            }
        }
        #expect(hash == 0x6363_6CA6_8F2C_FAD2)
    }

    @Test func `Another key gives another mapping, the same key the same`() {
        #expect(Self.make(2400, seed: 1) == Self.make(2400, seed: 1))
        #expect(Self.make(2400, seed: 1) != Self.make(2400, seed: 2))
    }

    @Test func `What is spread is collected`() throws {
        let interleaver = try #require(Self.make(2400))
        var generator = DeterministicGenerator(seed: 3)
        let word = PolarCode.standard.encode(.random(&generator))
        let soft = try #require(interleaver.collect(interleaver.spread(word)))
        for i in 0..<512 {
            #expect(soft[i] == 4 * word.sign(i) || soft[i] == 5 * word.sign(i))
        }
        #expect(interleaver.collect([1, 2]) == nil)
    }

    @Test func `A mark that lost its upper half of frequencies still decodes`() throws {
        let interleaver = try #require(Self.make(2400))
        let radius = Self.radii(2400)
        var generator = DeterministicGenerator(seed: 4)
        let payload = Payload.random(&generator)
        let chips = zip(interleaver.spread(PolarCode.standard.encode(payload)), radius).map {
            ($1 < 500 ? $0 : 0) + 1.5 * gaussian(&generator)
        }
        let soft = try #require(interleaver.collect(chips))
        #expect(ListDecoder().candidates(soft).contains { $0.payload == payload })
    }

    @Test func `Too few chips, and radii that are not numbers, are refused`() {
        var generator = DeterministicGenerator(seed: 5)
        #expect(Self.make(511) == nil)
        #expect(Self.make(0) == nil)
        var radius = Self.radii(600)
        radius[3] = .nan
        #expect(Interleaver(radius: radius, using: &generator) == nil)
    }
}
