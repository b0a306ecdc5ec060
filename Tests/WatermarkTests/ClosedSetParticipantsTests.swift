import Testing
@testable import Imaging
@testable import Watermark

/// Several marks in one picture.
@Suite struct ClosedSetParticipantsTests {
    static let set = ClosedSet(payloads: ClosedSetTests.payloads(5000, seed: 21))

    /// A weighted sum of codewords of the set in noise.
    static func mixture(
        _ parts: [(index: Int, weight: Float)], deviation: Float, seed: UInt64
    ) -> [Float] {
        var generator = DeterministicGenerator(seed: seed)
        var soft = gaussian(512, &generator).map { $0 * deviation }
        for (index, weight) in parts {
            for i in 0..<512 { soft[i] += weight * set[index].sign(i) }
        }
        return soft
    }

    @Test(
        arguments: [
            ([(7, 1)], 2), ([(7, 0.5), (4000, 0.5)], 0.7),
            ([(7, 0.33), (4000, 0.33), (1234, 0.33)], 0.4), ([(7, 1), (4000, 0.4)], 0.6),
            ([(7, -0.5), (4000, 0.5)], 0.7),
        ] as [([(Int, Float)], Float)])
    func `Everyone in an average is named, and nobody else`(
        parts: [(Int, Float)], deviation: Float
    ) {
        for seed in 0..<10 as Range<UInt64> {
            let soft = Self.mixture(parts, deviation: deviation, seed: seed)
            let found = Self.set.participants(in: soft)
            #expect(Set(found.map(\.match.index)) == Set(parts.map(\.0)))
            for (index, weight) in parts {
                #expect(found.first { $0.match.index == index }?.match.isNegated == (weight < 0))
            }
            #expect(found.allSatisfy { $0.falsePositiveProbability <= 1e-9 })
        }
    }

    @Test func `Nobody is named in noise`() {
        for seed in 0..<100 as Range<UInt64> {
            let noise = Self.mixture([], deviation: 1, seed: seed)
            #expect(Self.set.participants(in: noise).isEmpty)
        }
    }

    /// A word at the least distance from one in the set, 32 bits, is a strong mark of
    /// somebody unknown: by itself it would incriminate its neighbour.
    @Test func `A known mark does not lend its strength to a neighbour`() {
        let neighbour = Self.set[7].words ^ PolarCode.transform([0, 0, 0, 0, 0, 0, 0, 1 << 40])
        let stranger = Codeword(words: neighbour)
        #expect(PolarCode.standard.payload(of: stranger) != nil)
        var generator = DeterministicGenerator(seed: 3)
        let soft = received(stranger, deviation: 0.5, &generator)
        #expect(Self.set.participants(in: soft).first?.match.index == 7)
        #expect(Self.set.participants(in: soft, known: [stranger]).isEmpty)
    }

    @Test func `At most as many as asked for are named`() {
        let soft = Self.mixture([(7, 0.5), (4000, 0.5)], deviation: 0.3, seed: 1)
        #expect(Self.set.participants(in: soft, limit: 1).count == 1)
    }

    @Test func `What remains has nothing of the words taken out`() throws {
        let soft = Self.mixture([(7, 0.5), (4000, 0.5), (9, 0.3)], deviation: 0.7, seed: 2)
        let words = [7, 4000].map { Self.set[$0] }
        let rest = try #require(Interference.remaining(soft, minus: words))
        for word in words { #expect(abs(word.correlation(rest)) < 1e-3) }
        let power = rest.reduce(0) { $0 + Double($1 * $1) } / 512
        #expect(abs(power - 1) < 1e-5)
        // The same whichever comes first, and when a word is given twice.
        let again = try #require(
            Interference.remaining(soft, minus: [words[1], words[0], words[1]]))
        #expect(zip(rest, again).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `A known profile takes out an uneven mark`() throws {
        let profile = (0..<512).map { Float($0 % 4 + 1) }
        let soft = (0..<512).map { i in
            profile[i] * Self.set[7].sign(i) + 0.2 * Self.set[9].sign(i)
        }
        let plain = try #require(Interference.remaining(soft, minus: [Self.set[7]]))
        let known = try #require(
            Interference.remaining(soft, minus: [Self.set[7]], profile: profile))
        let z = try #require(Self.set.z(of: 9, in: known))
        #expect(z > 20)
        #expect(try #require(Self.set.z(of: 9, in: plain)) < z - 5)
    }

    @Test func `A second mark is decoded blind once the first is out`() throws {
        let authenticator = PayloadAuthenticator(
            tagKey: [UInt8](repeating: 5, count: 32), profile: 1)
        let decoder = ListDecoder()
        var generator = DeterministicGenerator(seed: 31)
        let a = PolarCode.standard.encode(authenticator.payload(token: 1))
        let b = PolarCode.standard.encode(authenticator.payload(token: 2))
        let soft = (0..<512).map {
            0.5 * a.sign($0) + 0.4 * b.sign($0) + 0.3 * gaussian(&generator)
        }
        let first = try #require(decoder.decode(soft, authenticator: authenticator).found)
        #expect(first.payload.token == 1)
        let rest = try #require(
            Interference.remaining(soft, minus: [PolarCode.standard.encode(first.payload)]))
        let second = try #require(decoder.decode(rest, authenticator: authenticator).found)
        #expect(second.payload.token == 2)
    }

    @Test func `Nothing remains of a pure codeword or of malformed values`() {
        let word = Self.set[7]
        #expect(Interference.remaining(word.signs, minus: [word]) == nil)
        #expect(Interference.remaining(word.signs, minus: [Self.set[8]]) != nil)
        #expect(Interference.remaining([1, 2], minus: [word]) == nil)
        #expect(Interference.remaining(word.signs.map { $0 * .nan }, minus: [word]) == nil)
        #expect(Interference.remaining(word.signs, minus: [word], profile: [1]) == nil)
    }
}
