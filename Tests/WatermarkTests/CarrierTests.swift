import Testing
@testable import Watermark

struct CarrierTests {
    @Test(arguments: [UInt64(1), 2, 3, 17, 99, 250])
    func pilotsLieInTheirRingsAndOffTheAxes(seed: UInt64) {
        let carriers = TestSignal.key(seed).carriers
        let rings = carriers.profile.pilotRings
        let radii = carriers.pilots.map { $0.line.radius(side: carriers.profile.tileSide) }
        // Moving a pilot to the lattice shifts it by up to half a bin each way.
        let slack = 0.71 / Double(carriers.profile.tileSide)
        for ring in rings {
            let inside = radii.filter { $0 > ring.lowest - slack && $0 < ring.highest + slack }
            #expect(inside.count == ring.count)
        }
        #expect(carriers.pilots.count == rings.reduce(0) { $0 + $1.count })
        for pilot in carriers.pilots {
            // Text and tables put their own energy on the axes.
            #expect(abs(pilot.line.u) >= 2 && abs(pilot.line.v) >= 2)
            #expect(abs(pilot.re * pilot.re + pilot.im * pilot.im - 1) < 1e-5)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 99])
    func everyCodeBitRidesOnFourOrFiveChips(seed: UInt64) {
        var chips = [Int](repeating: 0, count: Codeword.length)
        for line in TestSignal.key(seed).carriers.payload {
            chips[line.bitRe] += 1
            chips[line.bitIm] += 1
        }
        #expect(chips.min()! >= 4 && chips.max()! <= 5)
    }

    @Test(arguments: [UInt64(1), 2, 3, 99])
    func noLineIsUsedTwiceAndTheBandIsFull(seed: UInt64) {
        let c = TestSignal.key(seed).carriers
        let lines = (c.pilots + c.references).map(\.line) + c.payload.map(\.line)
        #expect(Set(lines).count == lines.count)
        // A line and its mirror image are one and the same.
        #expect(Set(lines.map { LatticeLine(u: -$0.u, v: -$0.v) }).isDisjoint(with: lines))
        #expect(Set(lines) == Set(LatticeLine.band(of: c.profile)))
    }

    @Test func aKeyAlwaysGivesTheSameCarriers() throws {
        let first = SignalKey(try TestSignal.master())
        let second = SignalKey(try TestSignal.master())
        #expect(Self.hash(first.carriers) == Self.hash(second.carriers))
        #expect(first.codeword(token: 77) == second.codeword(token: 77))
    }

    /// The format of every mark ever issued. If this fails, no picture marked before the
    /// change can be traced: make a new profile instead of a new number here.
    @Test func carriersNeverChange() throws {
        #expect(Self.hash(TestSignal.key(7).carriers) == 35_583_875_447_675_929)
        let hash = Self.hash(SignalKey(try TestSignal.master()).carriers)
        #expect(hash == 476_695_952_821_033_512)
    }

    /// As `carriersNeverChange`, for tag and code: the codeword of one token.
    @Test func codewordsNeverChange() throws {
        let words = SignalKey(try TestSignal.master()).codeword(token: 0x9F3C_0A71_D2E4).words
        let golden: [UInt64] = [
            13_092_732_596_928_481_141, 3_423_544_007_615_454_533, 5_310_228_921_414_155_126,
            15_240_705_463_749_894_470, 2_583_891_337_223_925_475, 13_397_002_401_974_547_667,
            2_316_872_729_262_026_015, 13_409_268_568_390_661_935,
        ]
        #expect((0..<Codeword.wordCount).map { words[$0] } == golden)
    }

    /// FNV-1a over every line, its role, its phase to a thousandth and its bits.
    static func hash(_ c: CarrierSet) -> UInt64 {
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
        return hash
    }
}
