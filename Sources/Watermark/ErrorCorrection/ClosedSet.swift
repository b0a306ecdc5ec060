internal import Support

/// Every codeword that was issued, to be compared with soft values one by one.
///
///     let issued = ClosedSet(payloads: payloads)
///     let match = issued.best(soft).first
///
/// Where the registry knows who could be in a picture, asking about these only takes some
/// 2 dB less signal than blind decoding. The score of a codeword c is
/// z = Σ sᵢcᵢ / ‖s‖₂, the soft values' correlation with it in units of its own deviation;
/// what a z is worth is in ``falsePositiveProbability(z:count:attempts:)``.
package struct ClosedSet: Sendable {
    /// A codeword of the set, and how well it fits.
    package struct Match: Hashable, Sendable {
        /// Its place in the set.
        package let index: Int
        /// Σ sᵢcᵢ / ‖s‖₂ for s, or for −s if `isNegated`: 0…√512.
        package let z: Double
        /// Whether the codeword fits the negated soft values, as it does after a mark has
        /// been subtracted more than once over.
        package let isNegated: Bool
    }

    /// The codewords, eight words each.
    private let words: [UInt64]

    /// The number of codewords.
    package var count: Int { words.count / Codeword.wordCount }

    /// A set from flattened codewords, eight 64-bit words each (see ``Codeword``). Nil if
    /// the number of words is no multiple of eight.
    package init?(words: [UInt64]) {
        guard words.count % Codeword.wordCount == 0 else { return nil }
        self.words = words
    }

    /// The codewords of these payloads, in their order, encoded on all cores.
    package init(payloads: [Payload], code: PolarCode = .standard) {
        words = [UInt64](unsafeUninitializedCapacity: payloads.count * Codeword.wordCount) {
            buffer, initialized in
            initialized = payloads.count * Codeword.wordCount
            guard let start = buffer.baseAddress else { return }
            nonisolated(unsafe) let base = start
            Parallel.ranges(payloads.count, grain: 256) { range in
                for i in range {
                    let word = code.encode(payloads[i]).words
                    for w in 0..<Codeword.wordCount {
                        (base + i * Codeword.wordCount + w).initialize(to: word[w])
                    }
                }
            }
        }
    }

    /// Codeword i.
    package subscript(index: Int) -> Codeword {
        var word = SIMD8<UInt64>()
        for w in 0..<Codeword.wordCount { word[w] = words[index * Codeword.wordCount + w] }
        return Codeword(words: word)
    }

    /// The z of codeword i; nil where the soft values are unusable.
    package func z(of index: Int, in soft: [Float]) -> Double? {
        SoftValues.norm(soft).map { self[index].correlation(soft) / $0 }
    }

    /// The codewords that fit `soft` or −`soft` best, best first, at most `limit` of them;
    /// none where the soft values are unusable (see ``SoftValues/norm(_:)``).
    ///
    /// Scans the set with sums of eight soft values looked up by byte, in 16-bit fixed
    /// point on all cores, and scores the best again in double precision. Two codewords
    /// whose z differ by less than some 10⁻⁴ may change places at the end of the list. O(count):
    /// about 25 ns a codeword and core.
    ///
    /// - Precondition: `limit` is in 1…1000.
    package func best(_ soft: [Float], limit: Int = 8) -> [Match] {
        precondition((1...1000).contains(limit), "limit out of range")
        guard let norm = SoftValues.norm(soft), count > 0 else { return [] }
        let table = Self.byteSums(soft)
        // A few more than asked for, since the order is not exact yet.
        let kept = limit + 4
        let pieces = max(1, min(Parallel.width * 4, count / 4096))
        let hits = Parallel.map(pieces) { piece in
            scan(count * piece / pieces..<count * (piece + 1) / pieces, table, keeping: kept)
        }
        return hits.joined().sorted().prefix(kept)
            .map { hit in
                let z = self[hit.index].correlation(soft) / norm
                return Match(index: hit.index, z: abs(z), isNegated: z < 0)
            }
            .sorted { ($1.z, $0.index) < ($0.z, $1.index) }
            .prefix(limit).map(\.self)
    }

    // MARK: The scan

    /// A codeword by the magnitude of its score; the larger magnitude comes first.
    private struct Hit: Comparable, Sendable {
        var magnitude: Int32
        var index: Int

        static func < (a: Hit, b: Hit) -> Bool {
            (b.magnitude, a.index) < (a.magnitude, b.index)
        }
    }

    /// table[256 b + v] = Σ over the bits k of v of ± s[8b + k], rounded to integers on a
    /// scale on which no sum of eight exceeds 16 bits.
    private static func byteSums(_ soft: [Float]) -> [Int16] {
        let bytes = Codeword.length / 8
        let largest = (0..<bytes).map { b in
            (0..<8).reduce(0.0) { $0 + Double(abs(soft[8 * b + $1])) }
        }.max()!
        // Divided before it is multiplied, so that no scale overflows.
        let values = soft.map { Int32((Double($0) / largest * 32_760).rounded()) }
        var table = [Int16](repeating: 0, count: bytes * 256)
        for b in 0..<bytes {
            var sum: Int32 = 0
            for k in 0..<8 { sum += values[8 * b + k] }
            table[256 * b] = Int16(sum)
            for v in 1..<256 {
                // Setting the lowest set bit of v turns one term of a former sum negative.
                let k = v.trailingZeroBitCount
                table[256 * b + v] = Int16(
                    Int32(table[256 * b + (v & (v - 1))]) - 2 * values[8 * b + k])
            }
        }
        return table
    }

    private func scan(_ range: Range<Int>, _ table: [Int16], keeping kept: Int) -> [Hit] {
        var best: [Hit] = []
        best.reserveCapacity(kept + 1)
        var threshold: Int32 = -1
        words.withUnsafeBufferPointer { words in
            table.withUnsafeBufferPointer { table in
                for index in range {
                    let score = Self.score(
                        words.baseAddress! + index * Codeword.wordCount, table.baseAddress!)
                    let magnitude = abs(score)
                    if magnitude <= threshold { continue }
                    let hit = Hit(magnitude: magnitude, index: index)
                    best.insert(hit, at: best.firstIndex { hit < $0 } ?? best.count)
                    if best.count > kept { best.removeLast() }
                    if best.count == kept { threshold = best[kept - 1].magnitude }
                }
            }
        }
        return best
    }

    @inline(__always)
    private static func score(
        _ words: UnsafePointer<UInt64>, _ table: UnsafePointer<Int16>
    ) -> Int32 {
        var even: Int32 = 0
        var odd: Int32 = 0
        var sums = table
        for w in 0..<Codeword.wordCount {
            let word = words[w]
            even &+= Int32(sums[Int(word & 255)])
            odd &+= Int32(sums[256 + Int(word >> 8 & 255)])
            even &+= Int32(sums[512 + Int(word >> 16 & 255)])
            odd &+= Int32(sums[768 + Int(word >> 24 & 255)])
            even &+= Int32(sums[1024 + Int(word >> 32 & 255)])
            odd &+= Int32(sums[1280 + Int(word >> 40 & 255)])
            even &+= Int32(sums[1536 + Int(word >> 48 & 255)])
            odd &+= Int32(sums[1792 + Int(word >> 56)])
            sums += 2048
        }
        return even &+ odd
    }
}

extension ClosedSet {
    /// A codeword that is in the picture, with the probability that a picture without it
    /// would have named it.
    package struct Participant: Hashable, Sendable {
        /// Where it is in the set, its z in what the stronger ones left, and its sign.
        package let match: Match
        /// See ``ClosedSet/falsePositiveProbability(z:count:attempts:)``, with one attempt more
        /// for every participant found before.
        package let falsePositiveProbability: Double
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
    package func participants(
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
    package func search(
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
