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
public struct Interleaver: Sendable, Equatable {
    /// The code bit that each chip carries, in 0…511, one entry per chip.
    public let bitOfChip: [UInt16]

    /// The number of chips.
    public var chipCount: Int { bitOfChip.count }

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
    public init?(radius: [Float], using generator: inout some RandomNumberGenerator) {
        guard (Codeword.length...1 << 20).contains(radius.count),
            !radius.contains(where: \.isNaN)
        else { return nil }
        let strata = (radius.count + Codeword.length - 1) / Codeword.length
        // Drawn first, so that the only generic code is this line.
        let numbers = (0..<strata * (Codeword.length - 1)).map { _ in generator.next() }
        bitOfChip = Self.assignment(radius, numbers)
    }

    /// The signs (+1 or −1) of all chips for a codeword, in the order of the chips.
    public func spread(_ word: Codeword) -> [Float] {
        bitOfChip.map { word.sign(Int($0)) }
    }

    /// The soft value of every code bit: the sum of its chips' soft values. Nil unless
    /// there is one for each chip.
    ///
    /// Maximum-ratio combining if each chip's value is weighted by its amplitude over its
    /// noise power beforehand.
    public func collect(_ chips: [Float]) -> [Float]? {
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
