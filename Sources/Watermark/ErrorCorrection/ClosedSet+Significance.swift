internal import Foundation

extension ClosedSet {
    /// An upper bound on the probability that at least one of `count` codewords reaches
    /// `z`, with either sign of the soft values, in at least one of `attempts` vectors of
    /// soft values, when none of them is in the picture.
    ///
    /// **One codeword.** Chips are multiplied by keyed signs, one independent sign for
    /// each. For soft values that owe nothing to the key (a picture without a mark, or
    /// marked under another key) the sign of every sᵢ is therefore a fair coin given all
    /// magnitudes, and so is the sign of sᵢcᵢ, for whatever codeword c. So
    /// z = Σ ±|sᵢ| / ‖s‖₂ is a weighted sum of independent signs with weights of norm 1,
    /// exactly, for every picture and every codeword, and
    ///
    ///     P(z ≥ t) ≤ exp(−t² / 2)                 (Hoeffding 1963)
    ///     P(z ≥ t) ≤ Q(t) / (4 Q(√2)) ≈ 3.178 Q(t)
    ///
    /// hold for every t and every set of weights, without the central limit theorem: the
    /// second is due to Bentkus & Dzindzalieta 2015 (doi:10.3150/14-BEJ603), its constant
    /// being the best possible. The smaller of both is used. At z = 8 Hoeffding alone would
    /// say 1.3·10⁻¹⁴, this 2.0·10⁻¹⁵, and the Gaussian tail, which is only approximately
    /// true, 6.2·10⁻¹⁶; the thresholds that follow differ by 0.2 dB.
    ///
    /// **All of them.** The union bound: 2 · `count` · `attempts` times that, at most 1.
    /// Codewords of one key under one picture are not independent of each other; the union
    /// bound does not ask for it. Attempts are geometries, folds, keys and profiles, each
    /// with as many codewords as it was compared with.
    ///
    /// **Not covered:** a picture that does carry a mark of this key. Codewords of a linear
    /// code have low-weight differences more often than random words have, so the z of an
    /// innocent codeword against a strong mark of somebody else has a heavier tail. A name
    /// after the first must come from what ``Interference/remaining(_:minus:profile:)``
    /// leaves, as ``participants(in:below:attempts:limit:known:profile:)`` does.
    ///
    /// Computed from logarithms: exact down to the smallest `Double`, below which it is 0;
    /// see ``logFalsePositiveProbability(z:count:attempts:)``.
    package static func falsePositiveProbability(z: Double, count: Int, attempts: Int) -> Double {
        exp(logFalsePositiveProbability(z: z, count: count, attempts: attempts))
    }

    /// The natural logarithm of ``falsePositiveProbability(z:count:attempts:)``, at most 0,
    /// without underflow. A z that is not a number is worth nothing: 0. A count or number
    /// of attempts below 1 is taken as 1.
    package static func logFalsePositiveProbability(
        z: Double, count: Int, attempts: Int
    ) -> Double {
        guard z > 0 else { return 0 }
        let tests = log(2 * Double(max(1, count))) + log(Double(max(1, attempts)))
        return min(0, tests + logTail(z))
    }

    /// The smallest z whose ``falsePositiveProbability(z:count:attempts:)`` is at most
    /// `probability`. No z exceeds √512 ≈ 22.6; a threshold above it cannot be reached.
    /// Infinite if `probability` is not positive.
    package static func zThreshold(probability: Double, count: Int, attempts: Int) -> Double {
        guard probability > 0 else { return .infinity }
        guard probability < 1 else { return 0 }
        // exp(−z²/2) at z = 60 is 10⁻⁷⁸¹: no positive Double times 2⁶⁴ codewords and
        // attempts each is out of reach.
        var low = 0.0
        var high = 60.0
        let target = log(probability)
        while high - low > 1e-12 {
            let middle = (low + high) / 2
            if logFalsePositiveProbability(z: middle, count: count, attempts: attempts) > target {
                low = middle
            } else {
                high = middle
            }
        }
        return high
    }

    /// The logarithm of the bound on P(z ≥ t) for one codeword and one sign.
    static func logTail(_ t: Double) -> Double {
        guard t > 0 else { return 0 }
        return min(0, -t * t / 2, bentkusDzindzalieta + logNormalTail(t))
    }

    /// −log(4 Q(√2)).
    private static let bentkusDzindzalieta = -log(2 * erfc(1.0))

    /// log Q(t), Q(t) = P(X ≥ t) for a standard normal X, for t ≥ 0.
    ///
    /// From `erfc` below 10; above, from Laplace's continued fraction for Mills' ratio,
    /// Q(t) = φ(t) / (t + 1/(t + 2/(t + 3/(t + …)))), of which 40 terms are exact to rounding there.
    static func logNormalTail(_ t: Double) -> Double {
        if t < 10 { return log(erfc(t / 2.0.squareRoot()) / 2) }
        var fraction = t
        for k in stride(from: 40.0, through: 1, by: -1) { fraction = t + k / fraction }
        return -t * t / 2 - 0.5 * log(2 * Double.pi) - log(fraction)
    }
}

/// Partial ordering of keys.
enum Selection {
    /// Moves the `count` smallest of `total` distinct keys to the front, in no particular
    /// order (Hoare's quickselect, with the median of three as pivot). O(total) on average.
    static func moveSmallest(
        _ count: Int, of keys: UnsafeMutablePointer<UInt64>, count total: Int
    ) {
        guard count < total else { return }
        var low = 0
        var high = total - 1
        while low < high {
            let pivot = median(keys[low], keys[(low + high) / 2], keys[high])
            var i = low
            var j = high
            while i <= j {
                while keys[i] < pivot { i += 1 }
                while keys[j] > pivot { j -= 1 }
                if i <= j {
                    let swapped = keys[i]
                    keys[i] = keys[j]
                    keys[j] = swapped
                    i += 1
                    j -= 1
                }
            }
            // keys[low...j] ≤ pivot ≤ keys[i...high], and a key between them is the pivot.
            if count <= j {
                high = j
            } else if count > i {
                low = i
            } else {
                return
            }
        }
    }

    private static func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
        max(min(a, b), min(max(a, b), c))
    }
}

/// Several marks in one picture, and how to see the weaker ones.
///
/// An average of captures carries a weighted sum of their codewords. Once one is known,
/// its share is no noise any more and can be taken out; what is left shows the next.
package enum Interference {
    /// The soft values without the share of the codewords found: the projection on the
    /// orthogonal complement of all of them, scaled to a root mean square of 1.
    ///
    /// Projecting on all of them at once, and not one after the other, leaves nothing of
    /// any of them although codewords are not orthogonal.
    ///
    /// For an innocent codeword this changes nothing: what remains is as independent of it
    /// as the soft values were.
    ///
    /// - Parameters:
    ///   - soft: one value per code bit.
    ///   - found: the codewords to take out. A word found with negated soft values is
    ///     taken out as it is, the sign of its share being free.
    ///   - profile: how strongly a mark shows in each code bit, if known: a code bit with
    ///     more chips or in a stronger band carries more of it. Equal if nil.
    /// - Returns: nil where the soft values or the profile are unusable (see
    ///   ``SoftValues/norm(_:)``), or where nothing but rounding is left.
    /// - Complexity: O(512 n²) for n codewords.
    package static func remaining(
        _ soft: [Float], minus found: [Codeword], profile: [Float]? = nil
    ) -> [Float]? {
        guard let norm = SoftValues.norm(soft) else { return nil }
        if let profile, SoftValues.norm(profile) == nil { return nil }

        // Gram and Schmidt, twice over, which is enough for full precision (Giraud,
        // Langou & Rozložník 2005, doi:10.1016/j.camwa.2005.08.009).
        var basis: [[Double]] = []
        for word in found {
            var direction = (0..<Codeword.length).map {
                Double(word.sign($0)) * Double(profile?[$0] ?? 1)
            }
            let before = dot(direction, direction)
            project(&direction, out: basis)
            project(&direction, out: basis)
            let after = dot(direction, direction)
            // A word given twice, or a combination of others.
            guard after > 1e-9 * before else { continue }
            let scale = 1 / after.squareRoot()
            basis.append(direction.map { $0 * scale })
        }

        var rest = soft.map { Double($0) / norm }
        project(&rest, out: basis)
        project(&rest, out: basis)
        let left = dot(rest, rest)
        guard left > 1e-10 else { return nil }
        let scale = (Double(Codeword.length) / left).squareRoot()
        return rest.map { Float($0 * scale) }
    }

    private static func project(_ vector: inout [Double], out basis: [[Double]]) {
        for direction in basis {
            let share = dot(vector, direction)
            for i in vector.indices { vector[i] -= share * direction[i] }
        }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in a.indices { sum += a[i] * b[i] }
        return sum
    }
}
