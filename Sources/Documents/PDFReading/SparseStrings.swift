/// The text in data that is mostly none, such as pixels and outlines: runs that chance does not
/// make. For formats whose every byte has a meaning of its own, where ``StringFinder`` would find
/// noise.
enum SparseStrings {
    private static let shortest = 8

    /// Runs of printable ASCII, of one byte or two to a letter, a line each. Runs of neighbours, as
    /// the pixels of a shade are, and those with hardly a letter are none: dark pixels are digits.
    static func find(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        bytes.withUnsafeBytes { bytes in
            run(bytes, from: 0, step: 1, &out)
            run(bytes, from: 0, step: 2, &out)
            run(bytes, from: 1, step: 2, &out)
        }
        return out
    }

    private static func run(
        _ bytes: UnsafeRawBufferPointer, from first: Int, step: Int, _ out: inout [UInt8]
    ) {
        var start = first
        var i = first
        while i <= bytes.count + step {
            let isText =
                i < bytes.count && (bytes[i] >= 0x20 && bytes[i] < 0x7F)
                && (step == 1 || (i ^ 1 < bytes.count && bytes[i ^ 1] == 0))
            if !isText {
                if (i - start) / step >= shortest {
                    let run = stride(from: start, to: min(i, bytes.count), by: step).map {
                        bytes[$0]
                    }
                    if isLikely(run) { out += run + [0x0A] }
                }
                start = i + step
            }
            i += step
        }
    }

    private static func isLikely(_ run: [UInt8]) -> Bool {
        let letters = run.count { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        guard letters * 3 >= run.count else { return false }
        var steps = 0
        for i in 1..<run.count { steps += abs(Int(run[i]) - Int(run[i - 1])) }
        return steps >= 6 * run.count
    }
}
