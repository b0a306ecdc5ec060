internal import Foundation
internal import Imaging
internal import Support
internal import Watermark

/// Measures the error correction by itself: times, frame error rates on the BPSK Gaussian
/// channel, constructions of the code, false acceptance on noise, and the z of innocent
/// codewords. Prints tables; seeds are fixed, so a run can be repeated.
enum PolarStudy {
    /// - Parameter scale: 1 takes some four minutes on two cores; the sample sizes grow with it.
    static func run(scale: Double = 1) {
        times()
        errorRates(frames: Int(20_000 * scale))
        closedSetErrorRates(frames: Int(2000 * scale))
        constructions(frames: Int(4000 * scale))
        falseAcceptance(frames: Int(32_000 * scale))
        innocentScores(samples: Int(10_000_000 * scale))
        scoresAgainstAMark(particles: Int(20_000 * scale))
    }

    // MARK: Signals

    /// The signs of a codeword in white Gaussian noise at `ebN0` dB for each of 80 bits.
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

    static func randomPayload(_ generator: inout DeterministicGenerator) -> Payload {
        Payload(token: generator.next() >> 16, tag: UInt32(generator.next() >> 32))
    }

    /// Runs `body` for every part of `total` on all cores, each with its own generator.
    static func parts<T: Sendable>(
        of total: Int, seed: UInt64,
        _ body: @Sendable (Int, inout DeterministicGenerator) -> T
    ) -> [T] {
        let count = 2 * Parallel.width
        return Parallel.map(count) { part in
            var generator = DeterministicGenerator(seed: seed &* 1_000_003 &+ UInt64(part))
            return body(total * (part + 1) / count - total * part / count, &generator)
        }
    }

    // MARK: Tables

    /// `count` of `total` with Wilson's 95 % interval.
    static func share(_ count: Int, _ total: Int) -> String {
        let n = Double(max(1, total))
        let p = Double(count) / n
        let z = 1.96
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return String(
            format: "%.2e [%.1e, %.1e]", p, max(0, middle - half), min(1, middle + half))
    }

    static func row(_ cells: [String]) { print("| " + cells.joined(separator: " | ") + " |") }

    static func table(_ title: String, _ header: [String]) {
        print("\n## \(title)\n")
        row(header)
        row(header.map { _ in "---" })
    }
}
