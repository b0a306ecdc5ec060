@testable import Watermark

/// Successive cancellation list decoding as the textbook has it: every path owns
/// everything, one position of u at a time, no special nodes. Slow and obvious.
struct PolarReferenceDecoder {
    private struct Path {
        var u: [Int] = []
        var metric = 0
    }

    let code = PolarCode.standard

    /// Payload bits and metrics, best first.
    func decode(_ channel: [Int], listSize: Int) -> [(bits: [Int], metric: Int)] {
        let information = Set(code.informationSet)
        var paths = [Path()]
        for i in 0..<512 {
            var next: [Path] = []
            for path in paths {
                let llr = softValue(channel, path.u[...])
                for bit in information.contains(i) ? [0, 1] : [0] {
                    var grown = path
                    grown.u.append(bit)
                    if (llr < 0) != (bit == 1) { grown.metric += abs(llr) }
                    next.append(grown)
                }
            }
            if next.count > listSize {
                // Stable: ties fall to the earlier path, and there to bit 0.
                let order = next.indices.sorted { (next[$0].metric, $0) < (next[$1].metric, $1) }
                next = order.prefix(listSize).sorted().map { next[$0] }
            }
            paths = next
        }
        return paths.sorted { $0.metric < $1.metric }.map { path in
            (code.informationSet.map { path.u[$0] }, path.metric)
        }
    }

    /// The soft value of the position after `known` within a node of `values`.
    private func softValue(_ values: [Int], _ known: ArraySlice<Int>) -> Int {
        guard values.count > 1 else { return values[0] }
        let half = values.count / 2
        if known.count < half {
            let f = (0..<half).map { i -> Int in
                let a = values[i]
                let b = values[half + i]
                return ((a < 0) != (b < 0) ? -1 : 1) * min(abs(a), abs(b))
            }
            return softValue(f, known)
        }
        let left = encode(Array(known.prefix(half)))
        let g = (0..<half).map { values[half + $0] + (left[$0] == 1 ? -values[$0] : values[$0]) }
        return softValue(g, known.dropFirst(half))
    }

    private func encode(_ u: [Int]) -> [Int] {
        guard u.count > 1 else { return u }
        let left = encode(Array(u.prefix(u.count / 2)))
        let right = encode(Array(u.suffix(u.count / 2)))
        return zip(left, right).map { $0 ^ $1 } + right
    }
}
