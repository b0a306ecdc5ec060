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
    /// **Decode blind first, and pass on what that found.** The false-positive probability
    /// is about pictures that owe nothing to the key. The mark of somebody outside the set
    /// (another registry under the same key, a deleted record) owes it everything: two random
    /// words of this code agree in 352 or more of 512 bits with probability some 10⁻¹⁰ where
    /// independent bits would say 10⁻¹⁷ (`bench-watermark polar-study`, last table), and such a
    /// neighbour in the set reaches z 8.5 when the true word has the largest z there is, 22.6.
    /// A mark strong enough for that is always decoded blind; taken out here, it lends its
    /// strength to nobody.
    ///
    /// - Parameters:
    ///   - soft: one value per code bit.
    ///   - probability: the largest false-positive probability a name may have.
    ///   - attempts: how many vectors of soft values are or will be tried on this picture.
    ///   - limit: the most names to give.
    ///   - known: codewords already known to be in the picture, to be taken out first. They
    ///     are not named again.
    ///   - profile: see ``Interference/remaining(_:minus:profile:)``.
    /// - Returns: nothing where the soft values are unusable.
    public func participants(
        in soft: [Float], below probability: Double = 1e-9, attempts: Int = 1, limit: Int = 8,
        known: [Codeword] = [], profile: [Float]? = nil
    ) -> [Participant] {
        search(
            soft, below: probability, attempts: attempts, limit: limit, known: known,
            profile: profile
        ).named
    }

    /// As ``participants(in:below:attempts:limit:known:profile:)``, with the false-positive
    /// probability of the best match that was not named: 1 where there was none. For studies of
    /// pictures without a mark, in which it must be as rarely small as it says.
    public func search(
        _ soft: [Float], below probability: Double = 1e-9, attempts: Int = 1, limit: Int = 8,
        known: [Codeword] = [], profile: [Float]? = nil
    ) -> (named: [Participant], unnamed: Double) {
        var found: [Participant] = []
        var words = known
        var rest = soft
        if !known.isEmpty {
            guard let next = Interference.remaining(soft, minus: known, profile: profile) else {
                return ([], 1)
            }
            rest = next
        }
        while found.count < limit, let match = best(rest, limit: 1).first {
            let chance = Self.falsePositiveProbability(
                z: match.z, count: count, attempts: max(1, attempts) * (found.count + 1))
            guard chance <= probability else { return (found, chance) }
            found.append(Participant(match: match, falsePositiveProbability: chance))
            words.append(self[match.index])
            guard let next = Interference.remaining(soft, minus: words, profile: profile) else {
                break
            }
            rest = next
        }
        return (found, 1)
    }
}
