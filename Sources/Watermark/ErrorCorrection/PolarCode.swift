/// A binary polar code of length 512 and dimension 80 (Arıkan 2009,
/// doi:10.1109/TIT.2009.2021379): x = u F⊗⁹ over GF(2) with F = [1 0; 1 1], without
/// the bit-reversal permutation, uᵢ carrying payload bits at the 80 positions of the
/// information set in ascending order and 0 elsewhere.
///
/// The encoder is not systematic. A systematic one (Arıkan 2011,
/// doi:10.1109/LCOMM.2011.061611.110862) lowers the bit error rate and leaves the
/// frame error rate as it is; here a payload with one wrong bit is worth nothing,
/// so there is nothing to gain for the second encoding pass.
public struct PolarCode: Sendable {
    /// Code bits of a word.
    public static let length = Codeword.length
    /// Payload bits of a word.
    public static let dimension = Payload.bitCount
    /// log₂ of the length.
    static let levels = 9

    /// The positions of u that carry the payload, ascending.
    public let informationSet: [Int]
    /// What the decoder does, in order.
    let schedule: [DecodingStep]
    /// The codewords of the 16 values of each four consecutive payload bits.
    private let encoder: [SIMD8<UInt64>]

    /// The code of every mark. Its information set is part of the format.
    public static let standard = PolarCode(mask: standardMask)

    /// A code with the information set given as a bit mask laid out as a ``Codeword``.
    init(mask: [UInt64]) {
        precondition(mask.count == Codeword.wordCount)
        informationSet = (0..<Self.length).filter { mask[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
        precondition(informationSet.count == Self.dimension)
        schedule = DecodingStep.schedule(informationSet: informationSet)
        encoder = (0..<Self.dimension / 4).flatMap { [informationSet] group in
            (0..<16).map { value in
                var u = SIMD8<UInt64>()
                for k in 0..<4 where value >> (3 - k) & 1 == 1 {
                    let i = informationSet[4 * group + k]
                    u[i >> 6] |= 1 << UInt64(i & 63)
                }
                return Self.transform(u)
            }
        }
    }

    /// A code with another information set, for studies. Nil unless it is 80
    /// distinct positions below 512.
    package init?(informationSet: some Sequence<Int>) {
        var mask = [UInt64](repeating: 0, count: Codeword.wordCount)
        for i in informationSet {
            guard i >= 0, i < Self.length else { return nil }
            mask[i >> 6] |= 1 << UInt64(i & 63)
        }
        guard mask.reduce(0, { $0 + $1.nonzeroBitCount }) == Self.dimension else { return nil }
        self.init(mask: mask)
    }

    /// The codeword of a payload: the sum of 20 table entries, some 50 ns.
    public func encode(_ payload: Payload) -> Codeword {
        var word = SIMD8<UInt64>()
        encoder.withUnsafeBufferPointer { table in
            for k in 0..<12 {
                word ^= table[16 * k + Int(payload.token >> UInt64(44 - 4 * k) & 15)]
            }
            for k in 0..<8 {
                word ^= table[16 * (12 + k) + Int(payload.tag >> UInt32(28 - 4 * k) & 15)]
            }
        }
        return Codeword(words: word)
    }

    /// The codeword of 80 bits, each 0 or 1. Nil for any other count or value.
    public func encode(_ bits: [UInt8]) -> Codeword? {
        Payload(bits: bits).map(encode)
    }

    /// The payload that `encode` maps to this word; nil if the word is not in the code.
    /// F⊗⁹ is its own inverse.
    public func payload(of codeword: Codeword) -> Payload? {
        let u = Self.transform(codeword.words)
        var rest = u
        var bits = [UInt8]()
        bits.reserveCapacity(Self.dimension)
        for i in informationSet {
            bits.append(UInt8(u[i >> 6] >> UInt64(i & 63) & 1))
            rest[i >> 6] &= ~(1 << UInt64(i & 63))
        }
        return rest == SIMD8() ? Payload(bits: bits) : nil
    }

    /// u F⊗⁹, nine stages of x[i] ^= x[i + h] for every i with bit h clear.
    static func transform(_ u: SIMD8<UInt64>) -> SIMD8<UInt64> {
        var x = u
        x ^= (x &>> 1) & SIMD8(repeating: 0x5555_5555_5555_5555)
        x ^= (x &>> 2) & SIMD8(repeating: 0x3333_3333_3333_3333)
        x ^= (x &>> 4) & SIMD8(repeating: 0x0F0F_0F0F_0F0F_0F0F)
        x ^= (x &>> 8) & SIMD8(repeating: 0x00FF_00FF_00FF_00FF)
        x ^= (x &>> 16) & SIMD8(repeating: 0x0000_FFFF_0000_FFFF)
        x ^= (x &>> 32) & SIMD8(repeating: 0x0000_0000_FFFF_FFFF)
        x.evenHalf ^= x.oddHalf
        x.lowHalf.lowHalf ^= x.lowHalf.highHalf
        x.highHalf.lowHalf ^= x.highHalf.highHalf
        x.lowHalf ^= x.highHalf
        return x
    }
}
