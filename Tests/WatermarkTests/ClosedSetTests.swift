import Foundation
import Testing
@testable import Imaging
@testable import Support
@testable import Watermark

@Suite struct ClosedSetTests {
    let code = PolarCode.standard

    static func payloads(_ count: Int, seed: UInt64) -> [Payload] {
        var generator = DeterministicGenerator(seed: seed)
        return (0..<count).map { _ in Payload.random(&generator) }
    }

    @Test func `Finds one in 10⁵ at z about 9, under either sign`() throws {
        let set = ClosedSet(payloads: Self.payloads(100_000, seed: 1))
        #expect(set.count == 100_000)
        var generator = DeterministicGenerator(seed: 2)
        for index in [0, 31_415, 99_999] {
            // E z = a √512 / √(a² + 1) for a signal a in noise of deviation 1.
            let soft = received(set[index], deviation: 1 / 0.4335, &generator)
            let match = try #require(set.best(soft).first)
            #expect(match.index == index)
            #expect(!match.isNegated)
            #expect((7...11).contains(match.z))
            let negated = try #require(set.best(soft.map { -$0 }).first)
            #expect(negated == .init(index: index, z: match.z, isNegated: true))
        }
    }

    @Test func `The best are those that scoring one by one finds`() throws {
        let payloads = Self.payloads(20_000, seed: 3)
        let set = ClosedSet(payloads: payloads)
        var generator = DeterministicGenerator(seed: 4)
        var soft = gaussian(512, &generator)
        // Very unequal weights, as between a strong and a weak band.
        for i in 0..<512 { soft[i] *= i % 7 == 0 ? 30 : 1 }
        let norm = try #require(SoftValues.norm(soft))
        let expected = payloads.enumerated()
            .map { (index: $0.offset, z: code.encode($0.element).correlation(soft) / norm) }
            .sorted { abs($0.z) > abs($1.z) }
        let found = set.best(soft, limit: 10)
        #expect(found.count == 10)
        for (match, (index, z)) in zip(found, expected) {
            #expect(match.index == index)
            #expect(abs(match.z - abs(z)) < 1e-9)
            #expect(match.isNegated == (z < 0))
            #expect(set.z(of: match.index, in: soft) == (match.isNegated ? -match.z : match.z))
        }
    }

    @Test func `Equal codewords come in their order`() {
        let payload = Self.payloads(1, seed: 5)[0]
        let set = ClosedSet(payloads: [Payload](repeating: payload, count: 40))
        #expect(set.best(set[0].signs, limit: 3).map(\.index) == [0, 1, 2])
    }

    @Test func `Words and payloads give the same set`() throws {
        let payloads = Self.payloads(3, seed: 6)
        let words = payloads.flatMap { payload in
            (0..<8).map { code.encode(payload).words[$0] }
        }
        let set = try #require(ClosedSet(words: words))
        #expect(set.count == 3)
        for i in 0..<3 { #expect(set[i] == ClosedSet(payloads: payloads)[i]) }
        #expect(ClosedSet(words: words + [1]) == nil)
    }

    @Test func `Malformed soft values and an empty set give nothing`() {
        let set = ClosedSet(payloads: Self.payloads(10, seed: 7))
        let ones = [Float](repeating: 1, count: 511)
        for soft in [[], ones, ones + [.nan], ones + [.infinity], ones.map { _ in 0 } + [0]] {
            #expect(set.best(soft).isEmpty)
            #expect(set.participants(in: soft).isEmpty)
            #expect(set.z(of: 0, in: soft) == nil)
        }
        let empty = ClosedSet(payloads: [])
        #expect(empty.best(ones + [1]).isEmpty)
        #expect(empty.participants(in: ones + [1]).isEmpty)
    }

    @Test func `The largest and smallest numbers do not crash the scan`() {
        let set = ClosedSet(payloads: Self.payloads(10, seed: 8))
        var soft = [Float](repeating: .greatestFiniteMagnitude, count: 512)
        soft[0] = -.leastNonzeroMagnitude
        #expect(set.best(soft, limit: 20).count == 10)
        #expect(set.best(soft.map { _ in .leastNonzeroMagnitude }, limit: 20).count == 10)
    }
}

@Suite struct ClosedSetSignificanceTests {
    /// P(Σ of n fair signs ≥ t √n), exactly, for the weights all equal.
    static func binomialTails() -> [(z: Double, logTail: Double)] {
        let n = 512
        var sum = -Double.infinity
        return (0...n / 2).map { minus in
            let term =
                lgamma(Double(n + 1)) - lgamma(Double(minus + 1)) - lgamma(Double(n - minus + 1))
                - Double(n) * log(2)
            let larger = max(sum, term)
            sum = larger + log(exp(sum - larger) + exp(term - larger))
            return (Double(n - 2 * minus) / Double(n).squareRoot(), sum)
        }
    }

    @Test func `The bound holds for 512 equal signs, exactly, and is at most 20 times too large`() {
        for (z, logTail) in Self.binomialTails() {
            #expect(ClosedSet.logTail(z) >= logTail - 1e-9)
            if (1...8).contains(z) { #expect(ClosedSet.logTail(z) - logTail < log(20)) }
        }
    }

    @Test func `The bound is at least the Gaussian tail and at most Hoeffding's`() {
        for z in stride(from: 0.1, through: 22, by: 0.1) {
            #expect(ClosedSet.logTail(z) <= -z * z / 2)
            #expect(ClosedSet.logTail(z) >= ClosedSet.logNormalTail(z))
        }
    }

    /// log Q(t) computed independently with 50 digits.
    @Test(
        arguments: [
            (1, -1.8410216450092635), (5, -15.064998393988726), (9.99, -53.130353745606014),
            (10, -53.23128515051247), (20, -203.91715537109726), (40, -804.6084420137538),
        ])
    func `The logarithm of the normal tail is right`(t: Double, expected: Double) {
        #expect(abs(ClosedSet.logNormalTail(t) / expected - 1) < 1e-12)
    }

    @Test func `More codewords and attempts cost what the union bound says`() {
        let one = ClosedSet.falsePositiveProbability(z: 8, count: 1, attempts: 1)
        #expect(abs(one / (2 * 3.178 * 6.2210e-16) - 1) < 1e-3)
        let many = ClosedSet.falsePositiveProbability(z: 8, count: 100_000, attempts: 50)
        #expect(abs(many / one / 5e6 - 1) < 1e-9)
        #expect(ClosedSet.falsePositiveProbability(z: 3, count: 100_000, attempts: 50) == 1)
    }

    @Test func `Nothing underflows in logarithms`() {
        let log = ClosedSet.logFalsePositiveProbability(z: 50, count: 10, attempts: 10)
        #expect(log < -1200 && log.isFinite)
        #expect(ClosedSet.falsePositiveProbability(z: 50, count: 10, attempts: 10) == 0)
    }

    @Test(arguments: [.nan, 0, -3, -Double.infinity] as [Double])
    func `A z that says nothing is worth nothing`(z: Double) {
        #expect(ClosedSet.falsePositiveProbability(z: z, count: 1, attempts: 1) == 1)
    }

    @Test(arguments: [1e-3, 1e-9, 1e-12, 1e-300], [1, 100_000, 1_000_000])
    func `The threshold is the smallest z that passes`(probability: Double, count: Int) {
        let z = ClosedSet.zThreshold(probability: probability, count: count, attempts: 7)
        func chance(_ z: Double) -> Double {
            ClosedSet.falsePositiveProbability(z: z, count: count, attempts: 7)
        }
        #expect(chance(z) <= probability)
        #expect(chance(z - 1e-9) > probability)
    }

    @Test func `Impossible probabilities have impossible thresholds`() {
        #expect(ClosedSet.zThreshold(probability: 0, count: 1, attempts: 1) == .infinity)
        #expect(ClosedSet.zThreshold(probability: 1, count: 1, attempts: 1) == 0)
    }

    /// A stand-in for the long run of `bench-watermark polar-study`: moments and tail of z
    /// over random payloads for fixed soft values.
    @Test func `An innocent's z is close to standard normal`() {
        var generator = DeterministicGenerator(seed: 11)
        let soft = gaussian(512, &generator)
        let norm = SoftValues.norm(soft)!
        let z = Parallel.map(4) { part -> [Double] in
            var generator = DeterministicGenerator(seed: UInt64(500 + part))
            return (0..<2500).map { _ in
                PolarCode.standard.encode(.random(&generator)).correlation(soft) / norm
            }
        }.joined()
        func mean(_ f: (Double) -> Double) -> Double { z.reduce(0) { $0 + f($1) } / 10_000 }
        // Five standard errors each.
        #expect(abs(mean { $0 }) < 0.05)
        #expect(abs(mean { $0 * $0 } - 1) < 0.071)
        #expect(abs(mean { $0 * $0 * $0 * $0 } - 3) < 0.5)
        #expect(z.allSatisfy { abs($0) < 5.5 })
    }
}
