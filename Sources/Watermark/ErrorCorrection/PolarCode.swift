internal import Foundation

/// A binary polar code of length 512 and dimension 80 (Arıkan 2009,
/// doi:10.1109/TIT.2009.2021379): x = u F⊗⁹ over GF(2) with F = [1 0; 1 1], without
/// the bit-reversal permutation, uᵢ carrying payload bits at the 80 positions of the
/// information set in ascending order and 0 elsewhere.
///
/// The encoder is not systematic. A systematic one (Arıkan 2011,
/// doi:10.1109/LCOMM.2011.061611.110862) lowers the bit error rate and leaves the
/// frame error rate as it is; here a payload with one wrong bit is worth nothing,
/// so there is nothing to gain for the second encoding pass.
package struct PolarCode: Sendable {
    /// Code bits of a word.
    package static let length = Codeword.length
    /// Payload bits of a word.
    package static let dimension = Payload.bitCount
    /// log₂ of the length.
    static let levels = 9

    /// The positions of u that carry the payload, ascending.
    package let informationSet: [Int]
    /// What the decoder does, in order.
    let schedule: [DecodingStep]
    /// The codewords of the 16 values of each four consecutive payload bits.
    private let encoder: [SIMD8<UInt64>]

    /// The code of every mark. Its information set is part of the format.
    package static let standard = PolarCode(mask: standardMask)

    /// A code with the information set given as a bit mask laid out as a ``Codeword``.
    package init(mask: [UInt64]) {
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
    package func encode(_ payload: Payload) -> Codeword {
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
    package func encode(_ bits: [UInt8]) -> Codeword? {
        Payload(bits: bits).map(encode)
    }

    /// The payload that `encode` maps to this word; nil if the word is not in the code.
    /// F⊗⁹ is its own inverse.
    package func payload(of codeword: Codeword) -> Payload? {
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

extension PolarCode {
    /// The information set of ``standard``, as a mask laid out as a ``Codeword``; a table,
    /// because it is part of the format and must not follow the last bit of a platform's
    /// `exp`. A test derives it again from ``standardConstruction()``.
    package static let standardMask: [UInt64] = [
        0x0000_0000_0000_0000, 0x8000_0000_0000_0000,
        0x8000_0000_0000_0000, 0xE880_8000_8000_0000,
        0x8000_0000_0000_0000, 0xFE80_8000_8000_0000,
        0xFEE8_C000_8000_0000, 0xFFFF_FFFC_FFE8_E800,
    ]

    /// How ``standardMask`` was made: the 46 positions whose rows of the generator matrix have
    /// weight 128 or more, which span the Reed-Muller code RM(2, 9), and the 34 most reliable
    /// others by ``gaussianReliability(designEbN0:)`` at −1 dB.
    ///
    /// Reliability alone would take 43 of the 46. The other three come early in the order of
    /// decoding and are unreliable: successive cancellation pays for them, while a list keeps
    /// both values of them until later positions have told which is right. Frame error rates
    /// at −0.25 dB, 40,000 frames (12,000 for 128):
    ///
    /// | information set | L = 1 | 8 | 32 | 128 |
    /// | --- | --- | --- | --- | --- |
    /// | reliability alone | 0.648 | 0.191 | 0.101 | 0.061 |
    /// | with RM(2, 9) | 0.779 | 0.210 | 0.096 | 0.047 |
    ///
    /// Among reliabilities (`bench-watermark polar-study`), design points from −2 to 2 dB
    /// differ by less than 0.1 dB, 3 and 4 dB lose up to 0.2 dB, and β-expansion lies between.
    ///
    /// Containing RM(2, 9) also gives the dual code, which then lies in RM(6, 9), a minimum
    /// distance of 8: any seven code bits of a random payload are independent and fair, and
    /// the first seven moments of a correlation with random codewords are exactly those of
    /// independent signs (MacWilliams & Sloane 1977, chapter 5).
    package static func standardConstruction() -> [Int] {
        let reliability = gaussianReliability(designEbN0: -1)
        return mostReliable(
            reliability.indices.map { $0.nonzeroBitCount >= 7 ? .infinity : reliability[$0] })
    }

    /// The reliability of every position of u under successive cancellation on the
    /// binary-input Gaussian channel at `designEbN0` dB for each of 80 payload bits:
    /// the mean of its log-likelihood ratio, by density evolution under the Gaussian
    /// approximation (Trifonov 2012, doi:10.1109/TCOMM.2012.081512.110872).
    ///
    /// Left child: φ(m′) = 1 − (1 − φ(m))², with φ(m) = 1 − E tanh(X / 2) for
    /// X ~ N(m, 2m); right child: m′ = 2m. φ is integrated numerically: the customary
    /// two-piece fit (Chung, Richardson & Urbanke 2001, doi:10.1109/18.910580) is wrong
    /// for the small means of a low rate.
    package static func gaussianReliability(designEbN0: Double) -> [Double] {
        let snr = pow(10, designEbN0 / 10) * Double(dimension) / Double(length)
        var means = [4 * snr]
        for _ in 0..<levels {
            means = means.flatMap { [checkNodeMean($0), 2 * $0] }
        }
        return means
    }

    /// The polarisation weight Σ bⱼ βʲ of every position with binary digits bⱼ
    /// (β-expansion, He et al. 2017, arXiv:1704.05709), β = 2^¼.
    package static func polarizationWeight(beta: Double = 1.189207115002721) -> [Double] {
        (0..<length).map { i in
            (0..<levels).reduce(0.0) { $0 + Double(i >> $1 & 1) * pow(beta, Double($1)) }
        }
    }

    /// The 80 positions of largest reliability; ties go to the later position.
    package static func mostReliable(_ reliability: [Double]) -> [Int] {
        reliability.indices.sorted {
            (reliability[$0], $0) > (reliability[$1], $1)
        }.prefix(dimension).sorted()
    }

    /// The mean after a check node with two inputs of mean m.
    private static func checkNodeMean(_ mean: Double) -> Double {
        // E tanh(X / 2) = m / 2 − m² / 4 + …, so that m′ → m² / 2.
        if mean < 1e-4 { return mean * mean / 2 }
        let logInput = logPhi(mean)
        let target = logInput + log(2 - exp(logInput))
        // log φ falls from 0 without bound, so bisection inverts it.
        var low = 0.0
        var high = mean
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if logPhi(middle) > target { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// log φ(m), from φ(m) = E 2 / (1 + exp X) by the trapezium rule.
    ///
    /// The integrand, density times 2 / (1 + exp x), has its largest exponent −m / 4 at
    /// x = 0 when m is large (falling by at least |x| / 2 on either side) and follows the
    /// density when m is small; beyond both ranges nothing is left.
    private static func logPhi(_ m: Double) -> Double {
        let deviation = (2 * m).squareRoot()
        let low = max(m - 10 * deviation, -80)
        let high = max(min(m + 10 * deviation, 80), low + deviation)
        let steps = 240
        let width = (high - low) / Double(steps)
        var sum = 0.0
        for i in 0...steps {
            let x = low + Double(i) * width
            let exponent = m / 4 - (x - m) * (x - m) / (4 * m)
            sum += exp(exponent) * 2 / (1 + exp(x))
        }
        return log(sum * width / (deviation * (2 * Double.pi).squareRoot())) - m / 4
    }
}
