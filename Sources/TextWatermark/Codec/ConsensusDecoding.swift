internal import Foundation
internal import Watermark

/// Combines damaged copies of one token, none of which can be read alone.
///
/// A copy is modelled as a run out of which symbols were lost, and into which a few were put,
/// anywhere: a hidden Markov model over the 28 places (Durbin et al., Biological Sequence
/// Analysis, 1998, chapter 5). What is kept is a weight for each place and value. A first copy
/// is spread over the places that its symbols may have had; then, by expectation maximisation,
/// every copy votes with the chance that each of its symbols stood at each place, in each
/// variant. At the end the strongest value of each place is taken, and the weakest places are
/// gaps of the code.
///
/// Copies of other tokens fit badly and hardly vote. O(copies · 28²) a round, for at most
/// 40 copies: 0.3 s where nothing is found.
struct ConsensusDecoding {
    private static let mostCopies = 40
    private static let mostSeeds = 6
    private static let rounds = 8
    private static let length = SelectorCode.length
    /// Chance of a foreign symbol before any place.
    private static let inserted = 0.03

    let code: TextCode

    /// What runs that were not readable alone say together, each payload once.
    func readings(of runs: [[UInt8]], decoder: inout RunDecoder) -> [RunDecoder.Reading] {
        var copies = runs.filter { 12...(Self.length + 6) ~= $0.count }
        copies.sort { abs($0.count - Self.length) < abs($1.count - Self.length) }
        copies = Array(copies.prefix(Self.mostCopies))
        guard copies.count > 1 else { return [] }
        var found: [RunDecoder.Reading] = []
        for seed in copies.prefix(Self.mostSeeds) where seed.count <= Self.length {
            for variant in 0..<TextCode.variantCount {
                var weights = spread(seed, variant: variant)
                for _ in 0..<Self.rounds { weights = vote(copies, on: weights) }
                guard let payload = read(weights, decoder: &decoder) else { continue }
                if !found.contains(where: { $0.payload == payload }) {
                    found.append(RunDecoder.Reading(payload: payload, variant: variant))
                }
                break
            }
        }
        return found
    }

    /// A copy with symbols lost at unknown places: symbol i of n stands at place p with the
    /// hypergeometric probability C(p, i) · C(27 − p, n − 1 − i) / C(28, n).
    private func spread(_ symbols: [UInt8], variant: Int) -> [[Double]] {
        let length = Self.length
        var weights = [[Double]](repeating: [Double](repeating: 0, count: 13), count: length)
        func logChoose(_ n: Int, _ k: Int) -> Double {
            lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
        }
        let count = symbols.count
        for (i, symbol) in symbols.enumerated() {
            for place in i...(i + length - count) {
                let chance = exp(
                    logChoose(place, i) + logChoose(length - 1 - place, count - 1 - i)
                        - logChoose(length, count))
                weights[place][value(symbol, variant, place)] += chance
            }
        }
        return weights
    }

    private func value(_ symbol: UInt8, _ variant: Int, _ place: Int) -> Int {
        Int((symbol + 13 - code.key.offsets[variant][place]) % 13)
    }

    /// One round: what all copies say of each place, given what was thought of it before.
    private func vote(_ copies: [[UInt8]], on weights: [[Double]]) -> [[Double]] {
        var next = weights.map { $0.map { _ in 0.0 } }
        let shares = weights.map { row in
            let sum = row.reduce(0, +) + 13 * 0.04
            return row.map { ($0 + 0.04) / sum }
        }
        let even = [[Double]](
            repeating: [Double](repeating: 1 / 13, count: 13), count: Self.length)
        for copy in copies {
            let fits = (0..<TextCode.variantCount).map { fit(copy, $0, shares) }
            // The chance that it is no copy of this token counts three times that it is.
            let other = 3 * fit(copy, 0, even).chance
            let sum = fits.reduce(0) { $0 + $1.chance } / Double(fits.count) + other
            for (variant, fit) in fits.enumerated() {
                let share = fit.chance / Double(fits.count) / sum
                guard share > 1e-3 else { continue }
                for (i, symbol) in copy.enumerated() {
                    for place in 0..<Self.length {
                        next[place][value(symbol, variant, place)] +=
                            share * fit.places[i * Self.length + place]
                    }
                }
            }
        }
        return next
    }

    /// The chance of a copy in one variant, and for each of its symbols that of having stood
    /// at each place: the forward and backward sums of the model.
    private func fit(
        _ copy: [UInt8], _ variant: Int, _ shares: [[Double]]
    ) -> (chance: Double, places: [Double]) {
        let length = Self.length
        let rows = copy.count
        let width = length + 1
        let lost = max(0.02, min(0.5, 1 - Double(rows) / Double(length)))
        let extra = Self.inserted / 13
        var here = [Double](repeating: 0, count: rows * length)
        for i in 0..<rows {
            for place in 0..<length {
                here[i * length + place] =
                    (1 - lost) * shares[place][value(copy[i], variant, place)]
            }
        }
        var forward = [Double](repeating: 0, count: (rows + 1) * width)
        forward[0] = 1
        for i in 0...rows {
            for j in 0...length where i + j > 0 {
                var sum = 0.0
                if j > 0 { sum += forward[i * width + j - 1] * lost }
                if i > 0 { sum += forward[(i - 1) * width + j] * extra }
                if i > 0, j > 0 {
                    sum += forward[(i - 1) * width + j - 1] * here[(i - 1) * length + j - 1]
                }
                forward[i * width + j] = sum
            }
        }
        var backward = [Double](repeating: 0, count: (rows + 1) * width)
        backward[rows * width + length] = 1
        for i in (0...rows).reversed() {
            for j in (0...length).reversed() where i + j < rows + length {
                var sum = 0.0
                if j < length { sum += backward[i * width + j + 1] * lost }
                if i < rows { sum += backward[(i + 1) * width + j] * extra }
                if i < rows, j < length {
                    sum += backward[(i + 1) * width + j + 1] * here[i * length + j]
                }
                backward[i * width + j] = sum
            }
        }
        // At least lost²⁸ · extra³⁴, some 10⁻¹³⁸: never 0.
        let chance = forward[rows * width + length]
        for i in 0..<rows {
            for place in 0..<length {
                here[i * length + place] *=
                    forward[i * width + place] * backward[(i + 1) * width + place + 1] / chance
            }
        }
        return (chance, here)
    }

    private func read(_ weights: [[Double]], decoder: inout RunDecoder) -> Payload? {
        var values: [UInt8] = []
        var margins: [(margin: Double, place: Int)] = []
        for (place, row) in weights.enumerated() {
            let top = row.indices.max { row[$0] < row[$1] } ?? 0
            let second = row.indices.filter { $0 != top }.map { row[$0] }.max() ?? 0
            values.append(UInt8(top))
            margins.append(((row[top] - second) / (row.reduce(0, +) + 0.5), place))
        }
        margins.sort { $0.margin < $1.margin }
        for gaps in 0...6 {
            let places = margins.prefix(gaps).map(\.place)
            if let found = decoder.payload(values, gaps: places) { return found }
        }
        return nil
    }
}
