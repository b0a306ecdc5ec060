/// Several marks in one picture, and how to see the weaker ones.
///
/// An average of captures carries a weighted sum of their codewords. Once one is known,
/// its share is no noise any more and can be taken out; what is left shows the next.
public enum Interference {
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
    public static func remaining(
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
