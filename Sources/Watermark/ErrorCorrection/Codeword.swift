internal import Foundation

/// A word of the polar code: 512 code bits, bit i in bit i mod 64 of word i / 64.
///
/// On the carriers a bit b is the sign (−1)ᵇ: bit 0 is +1 and bit 1 is −1.
package struct Codeword: Hashable, Sendable {
    /// The number of code bits.
    package static let length = 512
    /// The number of 64-bit words that hold them.
    package static let wordCount = length / 64

    /// The bits, least significant first within each word.
    package var words: SIMD8<UInt64>

    package init(words: SIMD8<UInt64>) { self.words = words }

    /// Bit i, 0 or 1.
    @inlinable
    package func bit(_ i: Int) -> UInt64 { words[i >> 6] >> UInt64(i & 63) & 1 }

    /// +1 or −1: what the carriers of code bit i are multiplied by.
    @inlinable
    package func sign(_ i: Int) -> Float { bit(i) == 0 ? 1 : -1 }

    /// All 512 signs in order.
    package var signs: [Float] { (0..<Self.length).map(sign) }

    /// The word with every bit inverted, which every negated carrier gives.
    package var inverted: Codeword { Codeword(words: ~words) }

    /// Σ softᵢ · sign(i), accumulated in double precision in the order of i.
    ///
    /// - Precondition: `soft` has 512 values.
    package func correlation(_ soft: [Float]) -> Double {
        precondition(soft.count == Self.length)
        var sum = 0.0
        for w in 0..<Self.wordCount {
            let word = words[w]
            for b in 0..<64 {
                let value = Double(soft[w * 64 + b])
                sum += word >> UInt64(b) & 1 == 0 ? value : -value
            }
        }
        return sum
    }
}

/// What every consumer of soft values asks of them: 512 numbers, one per code bit,
/// positive for +1 (bit 0), in any common scale.
package enum SoftValues {
    /// The Euclidean norm, or nil where the values cannot be used: not 512 of them, one
    /// not finite, or all of them zero.
    package static func norm(_ soft: [Float]) -> Double? {
        guard soft.count == Codeword.length else { return nil }
        var sum = 0.0
        for value in soft {
            guard value.isFinite else { return nil }
            sum += Double(value) * Double(value)
        }
        return sum > 0 ? sum.squareRoot() : nil
    }

    /// The values limited to ± `limit` deviations, the deviation estimated from the median
    /// magnitude of those that are not zero, which a quarter of outliers barely moves.
    ///
    /// Soft values of a picture have heavier tails than Gaussian noise (an edge that was
    /// not suppressed, a JPEG block); a few of them should not outvote the rest. This is
    /// about power, not about safety: the false-positive bounds hold for any weights.
    /// Nil where ``norm(_:)`` is, or if `limit` is not positive. O(n log n).
    package static func clipped(_ soft: [Float], limit: Float = 3) -> [Float]? {
        guard limit > 0, norm(soft) != nil else { return nil }
        let magnitudes = soft.map { abs($0) }.filter { $0 > 0 }.sorted()
        // The median of |X| for a standard normal X is 0.6745.
        let bound = limit * magnitudes[magnitudes.count / 2] / 0.6745
        return soft.map { max(-bound, min(bound, $0)) }
    }

    /// The values as integers, the largest magnitude in 2²⁰…2²¹: exact sums of 512 of
    /// them fit 31 bits, and the scale is a power of two, so that a decoder on these
    /// gives the same answer on every machine. Nil where ``norm(_:)`` is.
    static func fixedPoint(_ soft: [Float]) -> [Int32]? {
        guard norm(soft) != nil else { return nil }
        let largest = soft.reduce(0) { max($0, abs($1)) }
        let shift = 20 - Int(Double(largest).exponent)
        return soft.map { Int32(scalbn(Double($0), shift).rounded()) }
    }
}

// The arithmetic of min-sum decoding on integers. Branch-free loops over plain pointers,
// which the compiler vectorises on every target.

/// f of the two halves of `values`: the sign of the product, the smaller magnitude.
func checkNode(
    _ values: UnsafePointer<Int32>, into out: UnsafeMutablePointer<Int32>, _ half: Int
) {
    for i in 0..<half {
        let a = values[i]
        let b = values[half + i]
        let sign = (a ^ b) >> 31
        out[i] = (min(magnitude(a), magnitude(b)) ^ sign) &- sign
    }
}

/// g: the second half plus the first, negated where the left bit is 1.
func variableNode(
    _ values: UnsafePointer<Int32>, _ bits: UnsafePointer<Int32>,
    into out: UnsafeMutablePointer<Int32>, _ half: Int
) {
    for i in 0..<half {
        out[i] = values[half + i] &+ ((values[i] ^ bits[i]) &- bits[i])
    }
}

/// g where all left bits are 0.
func addHalves(
    _ values: UnsafePointer<Int32>, into out: UnsafeMutablePointer<Int32>, _ half: Int
) {
    for i in 0..<half { out[i] = values[i] &+ values[half + i] }
}

/// What it costs that every bit of the left child is 0: Σ max(0, −f).
func frozenPenalty(_ values: UnsafePointer<Int32>, _ half: Int) -> Int32 {
    var sum: Int32 = 0
    for i in 0..<half {
        let a = values[i]
        let b = values[half + i]
        sum &+= min(magnitude(a), magnitude(b)) & ((a ^ b) >> 31)
    }
    return sum
}

/// What it costs that all bits of a node are 0, Σ max(0, −v), and that all are 1,
/// Σ max(0, v).
func repetitionPenalties(
    _ values: UnsafePointer<Int32>, _ size: Int
) -> (zero: Int32, one: Int32) {
    var zero: Int32 = 0
    var one: Int32 = 0
    for i in 0..<size {
        let negative = values[i] >> 31
        zero &-= values[i] & negative
        one &+= values[i] & ~negative
    }
    return (zero, one)
}

private func magnitude(_ a: Int32) -> Int32 { (a ^ (a >> 31)) &- (a >> 31) }

/// Which payload chip carries which code bit.
///
/// M chips, each a line of the mark's spectrum with its own radius, carry 512 code bits:
/// each bit gets ⌊M / 512⌋ or ⌈M / 512⌉ chips. Chips are sorted by radius and cut into
/// strata of 512, and every stratum is a keyed permutation of the bits, so each bit has
/// one chip in each range of frequencies: scaling, blur and JPEG, which take whole
/// ranges away, weaken all bits alike and none entirely. If M is no multiple of 512, the
/// last stratum, of the highest frequencies, is the incomplete one, because its chips are
/// the ones that matter least.
///
/// The keyed signs of the chips are not part of this.
package struct Interleaver: Sendable, Equatable {
    /// The code bit that each chip carries, in 0…511, one entry per chip.
    package let bitOfChip: [UInt16]

    /// The number of chips.
    package var chipCount: Int { bitOfChip.count }

    /// The interleaver that a key's generator gives to chips at these radii.
    ///
    /// - Parameters:
    ///   - radius: one number per chip. Only the order counts, ties falling to the earlier
    ///     chip; squared integer distances are safer than their roots, since chips at the
    ///     same distance must compare equal on every machine.
    ///   - generator: the key's; it gives 511 numbers a stratum, whatever they are.
    /// - Returns: nil unless there are 512…2²⁰ radii, none of them NaN. The generator has not been
    ///   used then.
    /// - Complexity: O(M log M).
    package init?(radius: [Float], using generator: inout some RandomNumberGenerator) {
        guard (Codeword.length...1 << 20).contains(radius.count),
            !radius.contains(where: \.isNaN)
        else { return nil }
        let strata = (radius.count + Codeword.length - 1) / Codeword.length
        // Drawn first, so that the only generic code is this line.
        let numbers = (0..<strata * (Codeword.length - 1)).map { _ in generator.next() }
        bitOfChip = Self.assignment(radius, numbers)
    }

    /// The signs (+1 or −1) of all chips for a codeword, in the order of the chips.
    package func spread(_ word: Codeword) -> [Float] {
        bitOfChip.map { word.sign(Int($0)) }
    }

    /// The soft value of every code bit: the sum of its chips' soft values. Nil unless
    /// there is one for each chip.
    ///
    /// Maximum-ratio combining if each chip's value is weighted by its amplitude over its
    /// noise power beforehand.
    package func collect(_ chips: [Float]) -> [Float]? {
        guard chips.count == chipCount else { return nil }
        var soft = [Float](repeating: 0, count: Codeword.length)
        for (chip, bit) in bitOfChip.enumerated() { soft[Int(bit)] += chips[chip] }
        return soft
    }

    private static func assignment(_ radius: [Float], _ numbers: [UInt64]) -> [UInt16] {
        let order = radius.indices.sorted { (radius[$0], $0) < (radius[$1], $1) }
        var result = [UInt16](repeating: 0, count: radius.count)
        for first in stride(from: 0, to: order.count, by: Codeword.length) {
            // Fisher and Yates, spelled out: the standard library does not promise that
            // `shuffle` stays what it is. A number below n is the high half of n times a
            // 64-bit number, uneven by less than 2⁻⁵⁴.
            var bits = (0..<UInt16(Codeword.length)).map(\.self)
            let used = first / Codeword.length * (Codeword.length - 1)
            for step in 0..<Codeword.length - 1 {
                let last = Codeword.length - 1 - step
                let other = numbers[used + step].multipliedFullWidth(by: UInt64(last + 1)).high
                bits.swapAt(last, Int(other))
            }
            for (place, chip) in order[first...].prefix(Codeword.length).enumerated() {
                result[chip] = bits[place]
            }
        }
        return result
    }
}
