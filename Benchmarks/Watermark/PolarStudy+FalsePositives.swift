internal import Foundation
internal import Imaging
internal import Watermark

extension PolarStudy {
    /// Checks that a candidate passes a tag of b bits with probability 2⁻ᵇ, where that can be
    /// counted: by the first b bits of the tag.
    static func falseAcceptance(frames: Int) {
        let authenticator = PayloadAuthenticator(
            tagKey: (0..<32).map { UInt8($0 * 3) }, profile: 1)
        let bits = [4, 8, 12, 16, 32]
        let counts = parts(of: frames, seed: 2) { count, generator in
            let decoder = ListDecoder()
            var candidates = 0
            var passed = [Int](repeating: 0, count: bits.count)
            for _ in 0..<count {
                for candidate in decoder.candidates(gaussian(PolarCode.length, &generator)) {
                    let payload = candidate.payload
                    let difference = payload.tag ^ authenticator.tag(token: payload.token)
                    candidates += 1
                    for (i, b) in bits.enumerated() where difference.leadingZeroBitCount >= b {
                        passed[i] += 1
                    }
                }
            }
            return [candidates] + passed
        }
        let sums = (0...bits.count).map { i in counts.reduce(0) { $0 + $1[i] } }
        table(
            "False acceptance: \(sums[0]) candidates from \(frames) frames of noise, L = 32",
            ["tag bits compared", "passed", "expected"])
        for (i, b) in bits.enumerated() {
            let expected = Double(sums[0]) * pow(2, -Double(b))
            row([
                "\(b)", "\(sums[i + 1])",
                String(format: "%.3g ± %.2g", expected, expected.squareRoot()),
            ])
        }
    }

    /// The distribution of z over random payloads for fixed soft values, against the Gaussian
    /// tail and the bound.
    static func innocentScores(samples: Int) {
        var generator = DeterministicGenerator(seed: 3)
        let noise = gaussian(PolarCode.length, &generator)
        // Cubes have a kurtosis of 46: as if nothing had been clipped.
        let heavy = noise.map { $0 * $0 * $0 }
        let mark = PolarCode.standard.encode(randomPayload(&generator)).signs
        let cases = [
            ("noise", noise), ("cubed noise", heavy),
            ("cubed noise, clipped", SoftValues.clipped(heavy) ?? []),
            ("another mark, no noise", mark),
        ]
        let levels = [1.0, 2, 3, 4, 4.5, 5, 5.5]
        table(
            "Innocent z: share of \(samples) random payloads with |z| at least",
            ["soft values", "variance", "kurtosis"] + levels.map { "\($0)" } + ["largest"])
        for (name, soft) in cases {
            let norm = SoftValues.norm(soft) ?? 1
            let scores = parts(of: samples, seed: 4) { count, generator in
                var score = Scores(tail: [Int](repeating: 0, count: levels.count))
                for _ in 0..<count {
                    let word = PolarCode.standard.encode(randomPayload(&generator))
                    score.add(word.correlation(soft) / norm, levels)
                }
                return score
            }
            let square = scores.reduce(0) { $0 + $1.square } / Double(samples)
            let fourth = scores.reduce(0) { $0 + $1.fourth } / Double(samples)
            let tails = levels.indices.map { i in
                String(
                    format: "%.2e",
                    Double(scores.reduce(0) { $0 + $1.tail[i] }) / Double(samples))
            }
            let largest = scores.map(\.largest).max() ?? 0
            row(
                [
                    name, String(format: "%.4f", square),
                    String(format: "%.3f", fourth / (square * square)),
                ] + tails + [String(format: "%.2f", largest)])
        }
        row(
            ["Gaussian", "1", "3"]
                + levels.map { String(format: "%.2e", erfc($0 / 2.0.squareRoot())) } + [""])
        row(
            ["bound, 2 signs", "", ""]
                + levels.map {
                    String(
                        format: "%.2e",
                        ClosedSet.falsePositiveProbability(z: $0, count: 1, attempts: 1))
                } + [""])
    }

    private struct Scores: Sendable {
        var square = 0.0
        var fourth = 0.0
        var largest = 0.0
        var tail: [Int]

        mutating func add(_ z: Double, _ levels: [Double]) {
            square += z * z
            fourth += z * z * z * z
            largest = max(largest, abs(z))
            for (i, level) in levels.enumerated() where abs(z) >= level { tail[i] += 1 }
        }
    }
}
