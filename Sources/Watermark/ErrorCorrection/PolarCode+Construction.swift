internal import Foundation

extension PolarCode {
    /// The information set of ``standard``, as a mask laid out as a ``Codeword``; a table,
    /// because it is part of the format and must not follow the last bit of a platform's
    /// `exp`. A test derives it again from ``standardConstruction()``.
    static let standardMask: [UInt64] = [
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
