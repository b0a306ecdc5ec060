import Testing
@testable import Imaging
@testable import Support
@testable import Watermark

@Suite struct PolarListDecoderTests {
    static let key = (0..<32).map { UInt8($0) }
    let code = PolarCode.standard
    let authenticator = PayloadAuthenticator(tagKey: key, profile: 1)

    @Test(arguments: [1, 2, 8, 32])
    func `Without noise the first candidate is the payload`(listSize: Int) throws {
        var generator = DeterministicGenerator(seed: 1)
        let decoder = ListDecoder(maximumListSize: listSize)
        for _ in 0..<20 {
            let payload = Payload.random(&generator)
            let candidates = decoder.candidates(code.encode(payload).signs)
            #expect(candidates.count == listSize)
            #expect(candidates.first?.payload == payload)
            #expect(abs(try #require(candidates.first).z - 512.0.squareRoot()) < 1e-6)
            #expect(Set(candidates.map(\.payload)).count == listSize)
        }
    }

    /// The reference does one position at a time with whole copies of every path.
    @Test(arguments: [(1, 12), (2, 4), (8, 2), (32, 1)])
    func `Agrees with the textbook decoder on noise`(listSize: Int, frames: Int) {
        var generator = DeterministicGenerator(seed: UInt64(listSize))
        let decoder = ListDecoder(maximumListSize: 32)
        for _ in 0..<frames {
            // Distinct magnitudes up to 2²⁰, so that the decoder's scaling is exact.
            let channel = (0..<512).map { _ in Int(generator.next() >> 43) - 1 << 20 }
            let expected = PolarReferenceDecoder().decode(channel, listSize: listSize)
            let found = decoder.candidates(channel.map { Float($0) }, listSize: listSize)
            #expect(
                Set(found.map { $0.payload.bits.map(Int.init) }) == Set(expected.map(\.bits)))
            let total = channel.reduce(0) { $0 + abs($1) }
            for (bits, metric) in expected where listSize > 1 {
                // The metric of a path is (‖s‖₁ − ⟨s, c⟩) / 2, exactly.
                let word = code.encode(bits.map { UInt8($0) })!
                let correlation = zip(channel, word.signs).reduce(0) { $0 + $1.0 * Int($1.1) }
                #expect(2 * metric == total - correlation)
            }
        }
    }

    @Test func `Candidates come in the order of their correlation`() {
        var generator = DeterministicGenerator(seed: 5)
        let decoder = ListDecoder()
        for _ in 0..<10 {
            let z = decoder.candidates(gaussian(512, &generator)).map(\.z)
            #expect(z.count == 32)
            #expect(zip(z, z.dropFirst()).allSatisfy { $0 >= $1 - 1e-4 })
        }
    }

    /// 4 dB for each payload bit, where fewer than one frame in 10⁶ fails.
    @Test func `Decodes every frame at a comfortable signal`() {
        let failures = Parallel.map(4) { part in
            var generator = DeterministicGenerator(seed: UInt64(100 + part))
            let decoder = ListDecoder()
            var failures = 0
            for _ in 0..<50 {
                let payload = authenticator.payload(token: generator.next() >> 16)
                let soft = received(code.encode(payload), deviation: 1.13, &generator)
                let answer = decoder.decode(soft, authenticator: authenticator)
                if answer.found?.payload != payload { failures += 1 }
            }
            return failures
        }
        #expect(failures.reduce(0, +) == 0)
    }

    @Test func `Accepts nothing in 2000 frames of noise, and counts every check`() {
        let accepted = Parallel.map(8) { part in
            var generator = DeterministicGenerator(seed: UInt64(200 + part))
            let decoder = ListDecoder()
            var accepted = 0
            for frame in 0..<250 {
                let size = frame % 50 == 0 ? 32 : 8
                let answer = decoder.decode(
                    gaussian(512, &generator), authenticator: authenticator, listSize: size)
                if answer.found != nil { accepted += 1 }
                if answer.candidatesChecked != (size == 32 ? 41 : 9) { accepted += 1 }
            }
            return accepted
        }
        #expect(accepted.reduce(0, +) == 0)
    }

    @Test func `A right answer at once costs one check`() {
        let payload = authenticator.payload(token: 7)
        let answer = ListDecoder().decode(
            code.encode(payload).signs, authenticator: authenticator)
        #expect(answer.found?.payload == payload)
        #expect(answer.candidatesChecked == 1)
    }

    @Test func `Another key or profile finds nothing in a perfect word`() {
        let soft = code.encode(authenticator.payload(token: 7)).signs
        let decoder = ListDecoder()
        #expect(decoder.decode(soft, tagKey: Self.key.reversed(), profile: 1).found == nil)
        #expect(decoder.decode(soft, tagKey: Self.key, profile: 2).found == nil)
        #expect(decoder.decode(soft, tagKey: Self.key, profile: 1).found?.payload.token == 7)
    }

    /// Negated soft values are the word of another payload: the all-ones word is in the
    /// code, so the tag must refuse it and the caller must negate.
    @Test func `Negated values are refused, and found once negated again`() {
        let payload = authenticator.payload(token: 0x1234_5678_9ABC)
        let negated = code.encode(payload).inverted.signs
        let decoder = ListDecoder()
        #expect(decoder.decode(negated, authenticator: authenticator).found == nil)
        let again = decoder.decode(negated.map { -$0 }, authenticator: authenticator)
        #expect(again.found?.payload == payload)
    }

    @Test(arguments: [1e-38, 1e-20, 1, 3e37] as [Float])
    func `The scale does not matter`(scale: Float) {
        var generator = DeterministicGenerator(seed: 6)
        let payload = authenticator.payload(token: 99)
        let soft = received(code.encode(payload), deviation: 1, &generator)
        let answer = ListDecoder().decode(soft.map { $0 * scale }, authenticator: authenticator)
        #expect(answer.found?.payload == payload)
    }

    @Test(arguments: [
        [], [Float](repeating: 0, count: 512), [Float](repeating: 1, count: 511),
        [Float](repeating: 1, count: 513), [Float](repeating: 1, count: 511) + [.nan],
        [Float](repeating: 1, count: 511) + [.infinity],
        [-Float.infinity] + [Float](repeating: 1, count: 511),
    ])
    func `Unusable soft values give nothing and count nothing`(soft: [Float]) {
        let decoder = ListDecoder(maximumListSize: 8)
        #expect(decoder.candidates(soft).isEmpty)
        let answer = decoder.decode(soft, authenticator: authenticator)
        #expect(answer.found == nil)
        #expect(answer.candidatesChecked == 0)
        #expect(SoftValues.clipped(soft) == nil)
    }

    @Test func `One value without end does not crash the decoder`() {
        var soft = [Float](repeating: .leastNonzeroMagnitude, count: 512)
        soft[3] = .greatestFiniteMagnitude
        #expect(ListDecoder().candidates(soft).count == 32)
    }

    @Test func `Erasures are tolerated`() {
        var generator = DeterministicGenerator(seed: 8)
        let payload = authenticator.payload(token: 99)
        var soft = code.encode(payload).signs
        for i in 0..<512 where generator.next() % 3 != 0 { soft[i] = 0 }
        let answer = ListDecoder().decode(soft, authenticator: authenticator)
        #expect(answer.found?.payload == payload)
    }

    @Test func `Selection moves the smallest keys to the front`() {
        var generator = DeterministicGenerator(seed: 9)
        for total in [1, 2, 3, 7, 64, 65] {
            for count in 0...total {
                var keys = (0..<total).map { generator.next() % 1000 << 8 | UInt64($0) }
                let expected = keys.sorted().prefix(count)
                keys.withUnsafeMutableBufferPointer {
                    Selection.moveSmallest(count, of: $0.baseAddress!, count: total)
                }
                #expect(keys.prefix(count).sorted() == Array(expected))
            }
        }
    }

    @Test func `Clipping limits outliers only`() throws {
        var soft = [Float](repeating: 1, count: 512)
        soft[0] = -1000
        let clipped = try #require(SoftValues.clipped(soft, limit: 3))
        #expect(clipped[1] == 1)
        #expect(abs(clipped[0] + 3 / 0.6745) < 1e-4)
    }
}
