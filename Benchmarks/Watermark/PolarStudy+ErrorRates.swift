internal import Foundation
internal import Watermark

extension PolarStudy {
    /// Frame error rates of the code by list size: the share of frames whose payload is not
    /// among the candidates, which is the share that the tag cannot save.
    static func errorRates(frames: Int) {
        table(
            "Frame error rate, BPSK in white Gaussian noise, \(frames) frames a cell",
            ["Eb/N0 of 80 bits (of 48), dB", "L = 1", "L = 8", "L = 32", "L = 128"])
        for ebN0 in stride(from: -1.0, through: 3, by: 0.5) {
            let rates = [1, 8, 32, 128].map { size in
                // A quarter of the frames for the list that takes five times as long.
                let count = size == 128 ? frames / 4 : frames
                return share(
                    failures(.standard, listSize: size, ebN0: ebN0, frames: count), count)
            }
            let token = ebN0 + 10 * log10(80.0 / 48)
            row([String(format: "%.1f (%.1f)", ebN0, token)] + rates)
        }
    }

    /// The same for a closed set: the share of frames in which the right codeword is not the
    /// best or does not pass at a family-wise 10⁻⁹.
    static func closedSetErrorRates(frames: Int) {
        let counts = [10_000, 100_000, 1_000_000]
        table(
            "Closed set: right codeword not named at 1e-9, \(frames) frames a cell",
            ["Eb/N0 of 80 bits, dB"]
                + counts.map {
                    String(
                        format: "%d codewords, z >= %.2f", $0,
                        ClosedSet.zThreshold(probability: 1e-9, count: $0, attempts: 1))
                })
        for ebN0 in stride(from: -3.5, through: 0, by: 0.5) {
            let rates = counts.map { count in
                // Innocent codewords beyond the threshold do not occur in such a sample, so
                // the right codeword alone decides.
                let threshold = ClosedSet.zThreshold(
                    probability: 1e-9, count: count, attempts: 1)
                let missed = parts(of: frames, seed: 5) { count, generator in
                    (0..<count).count { _ in
                        let word = PolarCode.standard.encode(randomPayload(&generator))
                        let soft = channel(word, ebN0: ebN0, &generator)
                        let z = word.correlation(soft) / (SoftValues.norm(soft) ?? 1)
                        return z < threshold
                    }
                }.reduce(0, +)
                return share(missed, frames)
            }
            row([String(format: "%.1f", ebN0)] + rates)
        }
    }

    /// Constructions of the information set, compared by frame error rate.
    static func constructions(frames: Int) {
        let points = [-0.5, 0, 0.5]
        table(
            "Constructions, \(frames) frames a cell",
            ["information set", "row weights"]
                + [1, 32].flatMap { size in points.map { "L = \(size), \($0) dB" } })
        var sets = [-2.0, -1, 0, 1, 2, 3, 4].map {
            (
                "Gaussian approximation at \($0) dB",
                PolarCode.mostReliable(PolarCode.gaussianReliability(designEbN0: $0))
            )
        }
        sets.append(
            ("polarisation weight, 2^1/4", PolarCode.mostReliable(PolarCode.polarizationWeight())))
        sets.insert(("standard", PolarCode.standardConstruction()), at: 0)
        for (name, set) in sets {
            guard let code = PolarCode(informationSet: set) else { continue }
            let weights = Dictionary(grouping: set) { 1 << $0.nonzeroBitCount }
                .sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.count)" }
            let rates = [1, 32].flatMap { size in
                points.map {
                    share(failures(code, listSize: size, ebN0: $0, frames: frames), frames)
                }
            }
            row([name, weights.joined(separator: ", ")] + rates)
        }
    }

    /// How many frames of `frames` do not have their payload among the candidates.
    private static func failures(
        _ code: PolarCode, listSize: Int, ebN0: Double, frames: Int
    ) -> Int {
        // The same seed for every code, list and signal: comparisons are paired.
        parts(of: frames, seed: 1) { count, generator in
            let decoder = ListDecoder(code: code, maximumListSize: listSize)
            return (0..<count).count { _ in
                let payload = randomPayload(&generator)
                let soft = channel(code.encode(payload), ebN0: ebN0, &generator)
                return !decoder.candidates(soft).contains { $0.payload == payload }
            }
        }.reduce(0, +)
    }
}
