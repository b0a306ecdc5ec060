internal import Foundation
internal import Imaging
internal import Watermark

/// Measures the error correction by itself: frame error rates on the BPSK Gaussian
/// channel, constructions, false acceptance on noise, the null of the closed set, and
/// times. Prints tables; the seed is fixed, so a run can be repeated.
enum PolarStudy {
    /// - Parameter frames: frames per point of the error-rate tables; the other sample
    ///   sizes scale with it.
    static func run(frames: Int = 4000) {
        times()
        if frames > 0 { constructions(frames: frames) }
    }

    /// The median time of a call in milliseconds, on one core.
    static func milliseconds(_ repeats: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<repeats).map { _ in clock.measure(body) / .milliseconds(1) }.sorted()
        return times[repeats / 2]
    }

    static func times() {
        var generator = DeterministicGenerator(seed: 1)
        let soft = gaussian(PolarCode.length, &generator)
        for size in [1, 8, 32, 128] {
            let decoder = ListDecoder(maximumListSize: size)
            let time = milliseconds(200) { _ = decoder.candidates(soft) }
            print("list of \(size) on noise: \(time) ms")
        }
        let authenticator = PayloadAuthenticator(
            tagKey: [UInt8](repeating: 7, count: 32), profile: 1)
        let decoder = ListDecoder()
        let time = milliseconds(100) { _ = decoder.decode(soft, authenticator: authenticator) }
        print("blind decode of noise, lists of 1, 8 and 32 and 41 tags: \(time) ms")
        let tag = milliseconds(100) {
            for token in 0..<1000 { _ = authenticator.tag(token: UInt64(token)) }
        }
        print("tag: \(tag) us")
        let encode = milliseconds(100) {
            for token in 0..<1000 {
                _ = PolarCode.standard.encode(Payload(token: UInt64(token), tag: 0))
            }
        }
        print("encode: \(encode) us")
    }

    static func constructions(frames: Int) {
        var codes: [(name: String, code: PolarCode)] = [-2.0, -1, 0, 1, 2, 3, 4].map {
            (
                "GA \($0) dB",
                PolarCode(
                    informationSet: PolarCode.mostReliable(
                        PolarCode.gaussianReliability(designEbN0: $0)))!
            )
        }
        codes.append(
            (
                "beta 2^1/4",
                PolarCode(
                    informationSet: PolarCode.mostReliable(PolarCode.polarizationWeight()))!
            ))
        let points = [-1.0, -0.5, 0, 0.5, 1]
        for (name, code) in codes {
            let words = (0..<8).map { w in
                code.informationSet.filter { $0 >> 6 == w }.reduce(UInt64(0)) {
                    $0 | 1 << UInt64($1 & 63)
                }
            }
            print(name, words.map { String($0, radix: 16) })
            let weights = Dictionary(
                grouping: code.informationSet, by: { 1 << $0.nonzeroBitCount }
            ).mapValues(\.count).sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
            print("   row weights", weights)
            for size in [1, 8, 32] {
                let rates = points.map {
                    frameErrorRate(code: code, listSize: size, ebN0: $0, frames: frames)
                }
                print("   L \(size)", rates)
            }
        }
    }

    /// The share of frames whose payload is not among the candidates.
    static func frameErrorRate(
        code: PolarCode, listSize: Int, ebN0: Double, frames: Int
    ) -> Double {
        let workers = 2 * Parallel.width
        let errors = Parallel.map(workers) { worker in
            var generator = DeterministicGenerator(seed: UInt64(7919 * worker + 1))
            let decoder = ListDecoder(code: code, maximumListSize: listSize)
            var errors = 0
            for _ in 0..<frames / workers {
                let payload = Payload(
                    token: generator.next() >> 16, tag: UInt32(generator.next() >> 32))
                let soft = channel(code.encode(payload), ebN0: ebN0, &generator)
                if !decoder.candidates(soft).contains(where: { $0.payload == payload }) {
                    errors += 1
                }
            }
            return errors
        }.reduce(0, +)
        return Double(errors) / Double(frames / workers * workers)
    }

    /// The signs of a codeword in white Gaussian noise at `ebN0` dB per payload bit.
    static func channel(
        _ word: Codeword, ebN0: Double, _ generator: inout DeterministicGenerator
    ) -> [Float] {
        let rate = Double(PolarCode.dimension) / Double(PolarCode.length)
        let deviation = Float((0.5 / (rate * pow(10, ebN0 / 10))).squareRoot())
        let noise = gaussian(PolarCode.length, &generator)
        return (0..<PolarCode.length).map { word.sign($0) + deviation * noise[$0] }
    }

    /// Standard normal values (Box & Muller 1958).
    static func gaussian(_ count: Int, _ generator: inout DeterministicGenerator) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count + 1)
        while values.count < count {
            let radius = (-2 * log(1 - generator.uniform())).squareRoot()
            let angle = 2 * Double.pi * generator.uniform()
            values.append(Float(radius * cos(angle)))
            values.append(Float(radius * sin(angle)))
        }
        return Array(values.prefix(count))
    }
}
