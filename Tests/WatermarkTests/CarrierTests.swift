import Imaging
import Testing

@testable import Watermark

struct CarrierTests {
    @Test(arguments: [UInt64(1), 2, 3, 99])
    func pilotsLieInTheirRingsAndOffTheAxes(seed: UInt64) {
        let carriers = TestSignal.key(seed).carriers
        let rings = carriers.profile.pilotRings
        #expect(carriers.pilots.count == 8)
        for pilot in carriers.pilots {
            let r = pilot.line.radius(side: carriers.profile.tileSide)
            // Moving a pilot to the lattice shifts it by up to half a bin.
            #expect(rings.contains { r > $0.lowest - 0.006 && r < $0.highest + 0.006 })
            #expect(abs(pilot.line.u) >= 2 && abs(pilot.line.v) >= 2)
        }
    }

    @Test func everyCodeBitRidesOnFourOrFiveChips() {
        let carriers = TestSignal.key().carriers
        var chips = [Int](repeating: 0, count: Codeword.length)
        for line in carriers.payload {
            chips[line.bitRe] += 1
            chips[line.bitIm] += 1
        }
        #expect(chips.min()! >= 4 && chips.max()! <= 5)
    }

    @Test func noLineIsUsedTwice() {
        let c = TestSignal.key().carriers
        let lines = (c.pilots + c.references).map(\.line) + c.payload.map(\.line)
        #expect(Set(lines).count == lines.count)
    }

    /// The format of every mark ever issued: if this changes, no old mark is traced.
    @Test func carriersNeverChange() {
        let c = TestSignal.key(7).carriers
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ value: Int) {
            hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01B3
        }
        for known in c.pilots + c.references {
            add(known.line.u)
            add(known.line.v)
            add(Int((known.re * 1000).rounded()))
            add(Int((known.im * 1000).rounded()))
        }
        for line in c.payload {
            add(line.line.u)
            add(line.line.v)
            add(line.bitRe)
            add(line.bitIm)
            add(Int(line.signRe))
            add(Int(line.signIm))
        }
        #expect(hash == 0)
    }
}
