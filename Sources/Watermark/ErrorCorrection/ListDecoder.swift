/// Successive cancellation list decoding of the polar code (Tal & Vardy 2015,
/// doi:10.1109/TIT.2015.2410251) on log-likelihood ratios (Balatsoukas-Stimming, Bastani
/// Parizi & Burg 2015, doi:10.1109/TSP.2015.2439211) with min-sum arithmetic.
///
///     let decoder = ListDecoder()
///     for candidate in decoder.candidates(soft) where authenticator.isValid(candidate.payload) {
///         …
///     }
///
/// Arithmetic is in integers, so the answer is the same on every machine; the scale of
/// the soft values does not matter. Min-sum needs no estimate of the noise, and makes the
/// path metric exact: with f = sign·sign·min and
/// g = b ± a, a pair of soft values and a pair of code bits satisfy
/// penalty(x₁|a) + penalty(x₂|b) = penalty(u₁|f) + penalty(u₂|g), penalty(x|a) being |a|
/// where x contradicts a's sign and 0 elsewhere. By induction the metric of a complete
/// path is Σ penalty over the 512 code bits = (‖s‖₁ − ⟨s, c⟩) / 2: candidates come in
/// the order of their correlation with the soft values, as maximum likelihood would
/// rank them.
///
/// **Storage.** All paths take each step together, so that when a layer of soft or hard
/// values is written, its former content is dead for all of them. Lazy copying therefore
/// needs no reference counts: every layer has one slot per path, a path writes its own
/// slot, and forking permutes tables of slot numbers only.
///
/// A decoder owns its scratch memory, some 6 kB per path, and allocates nothing else but the
/// result; it is not safe to share between threads. Time is O(L N log N).
///
/// Frames lost on the BPSK Gaussian channel by Eb/N0 (for each of 80 bits), and time for one
/// frame of noise on one x86-64 core (`bench-watermark polar-study`):
///
/// | L | −1 dB | 0 dB | 1 dB | 2 dB | time |
/// | --- | --- | --- | --- | --- | --- |
/// | 1 | 91 % | 72 % | 42 % | 17 % | 0.01 ms |
/// | 8 | 50 % | 14 % | 1.6 % | 0.07 % | 0.04 ms |
/// | 32 | 33 % | 5.5 % | 0.2 % | 0.01 % | 0.12 ms |
/// | 128 | 22 % | 2.4 % | < 0.15 % | | 0.7 ms |
public final class ListDecoder {
    /// A payload the decoder considers possible.
    public struct Candidate: Sendable {
        /// The decoded bits; nothing says yet that the tag is right.
        public let payload: Payload
        /// Σ sᵢcᵢ / ‖s‖₂ for its codeword c, between −√512 and √512.
        ///
        /// The decoder picks the largest among 2⁸⁰ codewords, so pure noise has candidates
        /// with z 9 to 10. As evidence it counts only for a codeword of an issued token, by
        /// ``ClosedSet/falsePositiveProbability(z:count:attempts:)`` with all that were issued.
        public let z: Double
    }

    /// The largest list this decoder has room for.
    public let maximumListSize: Int
    let code: PolarCode
    var state: ListDecoderState

    /// - Precondition: `maximumListSize` is in 1…1024.
    public init(code: PolarCode = .standard, maximumListSize: Int = 32) {
        precondition((1...1024).contains(maximumListSize), "list size out of range")
        self.code = code
        self.maximumListSize = maximumListSize
        state = ListDecoderState(capacity: maximumListSize)
    }

    deinit { state.deallocate() }

    /// The most likely payloads, best first; at most `listSize` of them, none where the
    /// soft values are not 512 finite numbers or are all zero.
    ///
    /// With a list of one this is plain successive cancellation.
    ///
    /// - Parameters:
    ///   - soft: one value per code bit, positive for +1 (bit 0), any common scale.
    ///   - listSize: how many paths to keep, in 1…`maximumListSize`; all of them if nil.
    public func candidates(_ soft: [Float], listSize: Int? = nil) -> [Candidate] {
        let size = listSize ?? maximumListSize
        precondition((1...maximumListSize).contains(size), "list size out of range")
        guard let norm = SoftValues.norm(soft), let channel = SoftValues.fixedPoint(soft) else {
            return []
        }
        state.run(code: code, channel: channel, listSize: size)
        return state.payloadsByMetric().map { payload in
            Candidate(payload: payload, z: code.encode(payload).correlation(soft) / norm)
        }
    }
}
