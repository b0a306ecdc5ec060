internal import Foundation

/// Combines damaged copies of one token, none of which can be read alone.
///
/// What is kept is a weight for each of the 28 places and 13 values. A first copy is spread
/// over the places that its symbols may have had; the others are aligned with that, in the
/// variant that fits best, by dynamic programming (Needleman & Wunsch 1970,
/// doi:10.1016/0022-2836(70)90057-4), and vote. After three rounds the strongest value of each
/// place is taken, and the weakest places are gaps of the code.
///
/// Copies of other tokens align badly and do not vote. O(copies² · 28²), for at most 40 copies.
struct CopyConsensus {
    private static let mostCopies = 40
    private static let mostSeeds = 6
    private static let rounds = 3

    let code: TextCode

    /// Payloads whose tag is right, found among runs that were not readable alone.
    func payloads(of runs: [[UInt8]], decoder: inout RunDecoder) -> [Payload] {
        let length = SelectorCode.length
        var copies = runs.filter { 12...(length + 6) ~= $0.count }
        copies.sort { abs($0.count - length) < abs($1.count - length) }
        copies = Array(copies.prefix(Self.mostCopies))
        guard copies.count > 1 else { return [] }
        var found: [Payload] = []
        for seed in copies.prefix(Self.mostSeeds) where seed.count <= length {
            for variant in 0..<TextCode.variantCount {
                var weights = spread(seed, variant: variant)
                for _ in 0..<Self.rounds { weights = vote(copies, on: weights) }
                guard let payload = read(weights, decoder: &decoder) else { continue }
                if !found.contains(payload) { found.append(payload) }
                break
            }
        }
        return found
    }

    /// A copy with symbols lost at unknown places: symbol i of n stands at place p with the
    /// hypergeometric probability C(p, i) · C(27 − p, n − 1 − i) / C(28, n).
    private func spread(_ symbols: [UInt8], variant: Int) -> [[Float]] {
        let length = SelectorCode.length
        var weights = [[Float]](repeating: [Float](repeating: 0, count: 13), count: length)
        func logChoose(_ n: Int, _ k: Int) -> Double {
            lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
        }
        let count = symbols.count
        for (i, symbol) in symbols.enumerated() {
            for place in i...(i + length - count) {
                let chance = exp(
                    logChoose(place, i) + logChoose(length - 1 - place, count - 1 - i)
                        - logChoose(length, count))
                weights[place][value(symbol, variant, place)] += Float(chance)
            }
        }
        return weights
    }

    private func value(_ symbol: UInt8, _ variant: Int, _ place: Int) -> Int {
        Int((symbol + 13 - code.key.offsets[variant][place]) % 13)
    }

    private func vote(_ copies: [[UInt8]], on weights: [[Float]]) -> [[Float]] {
        var next = weights.map { $0.map { 0.3 * $0 } }
        // Shares of each place, so that a much-voted place does not attract everything.
        let shares = weights.map { row in
            let sum = row.reduce(0, +) + 0.2
            return row.map { $0 / sum }
        }
        for copy in copies {
            var best: (score: Float, places: [Int], variant: Int)?
            for variant in 0..<TextCode.variantCount {
                let (score, places) = align(copy, variant, shares)
                if score > (best?.score ?? -.infinity) { best = (score, places, variant) }
            }
            guard let best, best.score > 0.2 * Float(copy.count) else { continue }
            for (i, place) in best.places.enumerated() where place >= 0 {
                next[place][value(copy[i], best.variant, place)] += 1
            }
        }
        return next
    }

    /// The places of a copy's symbols, −1 for none, with the sum of their shares, less what
    /// chance gives.
    private func align(
        _ copy: [UInt8], _ variant: Int, _ shares: [[Float]]
    ) -> (Float, [Int]) {
        let length = SelectorCode.length
        let rows = copy.count
        let width = length + 1
        var score = [Float](repeating: 0, count: (rows + 1) * width)
        for i in 1...rows {
            for j in 1...length {
                let gain = shares[j - 1][value(copy[i - 1], variant, j - 1)] - 0.12
                score[i * width + j] = max(
                    score[(i - 1) * width + j - 1] + gain,
                    max(score[(i - 1) * width + j] - 0.1, score[i * width + j - 1]))
            }
        }
        var places = [Int](repeating: -1, count: rows)
        var (i, j) = (rows, length)
        while i > 0, j > 0 {
            let here = score[i * width + j]
            if here == score[i * width + j - 1] {
                j -= 1
            } else if here == score[(i - 1) * width + j] - 0.1 {
                i -= 1
            } else {
                i -= 1
                j -= 1
                places[i] = j
            }
        }
        return (score[rows * width + length], places)
    }

    private func read(_ weights: [[Float]], decoder: inout RunDecoder) -> Payload? {
        var values: [UInt8] = []
        var margins: [(margin: Float, place: Int)] = []
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
