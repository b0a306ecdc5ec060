extension ClosedSet {
    /// A codeword that is in the picture, with the probability that a picture without it
    /// would have named it.
    public struct Participant: Hashable, Sendable {
        /// Where it is in the set, its z in what the stronger ones left, and its sign.
        public let match: Match
        /// See ``ClosedSet/falsePositiveProbability(z:count:attempts:)``, with one attempt more
        /// for every participant found before.
        public let falsePositiveProbability: Double
    }

    /// Everyone whose mark is in the soft values, the strongest first: the best match is
    /// named if it passes, its share is taken out, and the rest is searched again.
    ///
    /// - Parameters:
    ///   - soft: one value per code bit.
    ///   - probability: the largest false-positive probability a name may have.
    ///   - attempts: how many vectors of soft values are or will be tried on this picture.
    ///   - limit: the most names to give.
    ///   - profile: see ``Interference/remaining(_:minus:profile:)``.
    /// - Returns: nothing where the soft values are unusable.
    public func participants(
        in soft: [Float], below probability: Double = 1e-9, attempts: Int = 1, limit: Int = 8,
        profile: [Float]? = nil
    ) -> [Participant] {
        var found: [Participant] = []
        var rest = soft
        while found.count < limit, let match = best(rest, limit: 1).first {
            let chance = Self.falsePositiveProbability(
                z: match.z, count: count, attempts: max(1, attempts) * (found.count + 1))
            guard chance <= probability else { break }
            found.append(Participant(match: match, falsePositiveProbability: chance))
            guard
                let next = Interference.remaining(
                    soft, minus: found.map { self[$0.match.index] }, profile: profile)
            else { break }
            rest = next
        }
        return found
    }
}
