internal import Foundation
internal import Imaging
internal import Watermark

extension PolarStudy {
    /// The far tail of an innocent's z in the worst case: soft values that are another user's
    /// mark and nothing else. The code is linear, so z = (512 − 2w) / √512 with w the weight of
    /// a random word of the code.
    ///
    /// Multilevel splitting (Kahn & Harris 1951; Botev & Kroese 2012,
    /// doi:10.1007/s11222-011-9269-5): particles uniform on the words with z ≥ level are made
    /// from those at the level before by a Markov chain that adds translated rows of the
    /// generator matrix and refuses to fall below the level.
    static func scoresAgainstAMark(particles count: Int) {
        table(
            "Innocent z against another mark without noise, by splitting, \(count) particles",
            ["z at least", "weight at most", "probability", "bound"])
        let moves = lowWeightWords()
        var generator = DeterministicGenerator(seed: 6)
        var particles = (0..<count).map { _ in
            PolarCode.standard.encode(randomPayload(&generator)).words
        }
        var logProbability = 0.0
        var limit = 256
        while true {
            // Weights are multiples of 4 (McEliece's theorem for polynomials of degree 4 in 9
            // variables), and there are many more at some of them.
            let sorted = particles.map(weight).sorted()
            let next = min(limit - 4, sorted[count / 5])
            let survivors = particles.filter { weight($0) <= next }
            guard !survivors.isEmpty, next >= 32 else { break }
            logProbability += log10(Double(survivors.count) / Double(count))
            limit = next
            let bound = next
            let z = Double(512 - 2 * limit) / 512.0.squareRoot()
            if z > 4 {
                row([
                    String(format: "%.2f", z), "\(limit)",
                    String(format: "%.1e", pow(10, logProbability)),
                    String(
                        format: "%.1e",
                        ClosedSet.falsePositiveProbability(z: z, count: 1, attempts: 1) / 2),
                ])
            }
            if z > 14 { break }
            particles = parts(of: count, seed: UInt64(limit)) { part, generator in
                (0..<part).map { _ in
                    var word = survivors[Int(generator.next() % UInt64(survivors.count))]
                    for _ in 0..<100 {
                        let changed =
                            word ^ moves[Int(generator.next() % UInt64(moves.count))]
                        if weight(changed) <= bound { word = changed }
                    }
                    return word
                }
            }.flatMap(\.self)
        }
    }

    /// Rows of the generator matrix of weight up to 128, translated by every shift i → i ⊕ t:
    /// translations map a decreasing monomial code to itself.
    private static func lowWeightWords() -> [SIMD8<UInt64>] {
        var words = Set<SIMD8<UInt64>>()
        for row in PolarCode.standard.informationSet where row.nonzeroBitCount <= 7 {
            for shift in 0..<512 {
                var word = SIMD8<UInt64>()
                for column in 0..<512 where row & column == column {
                    let place = column ^ shift
                    word[place >> 6] |= 1 << UInt64(place & 63)
                }
                words.insert(word)
            }
        }
        return words.sorted { a, b in
            (0..<8).first { a[$0] != b[$0] }.map { a[$0] < b[$0] } ?? false
        }
    }

    private static func weight(_ word: SIMD8<UInt64>) -> Int {
        (0..<8).reduce(0) { $0 + word[$1].nonzeroBitCount }
    }
}
