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
package final class ListDecoder {
    /// A payload the decoder considers possible.
    package struct Candidate: Sendable {
        /// The decoded bits; nothing says yet that the tag is right.
        package let payload: Payload
        /// Σ sᵢcᵢ / ‖s‖₂ for its codeword c, between −√512 and √512.
        ///
        /// The decoder picks the largest among 2⁸⁰ codewords, so pure noise has candidates
        /// with z 9 to 10. As evidence it counts only for a codeword of an issued token, by
        /// ``ClosedSet/falsePositiveProbability(z:count:attempts:)`` with all that were issued.
        package let z: Double
    }

    /// The largest list this decoder has room for.
    package let maximumListSize: Int
    let code: PolarCode
    var state: ListDecoderState

    /// - Precondition: `maximumListSize` is in 1…1024.
    package init(code: PolarCode = .standard, maximumListSize: Int = 32) {
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
    package func candidates(_ soft: [Float], listSize: Int? = nil) -> [Candidate] {
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

extension ListDecoder {
    /// What a blind decode found, and what the search has cost in chances to be wrong.
    package struct Answer: Sendable {
        /// The payload whose tag is right, with its z; nil where none was found.
        package let found: Candidate?
        /// How many candidates had their tag checked, found or not. The sum of these over
        /// all attempts on a picture goes into
        /// ``Payload/falseAcceptanceProbability(candidates:)``.
        package let candidatesChecked: Int
    }

    /// Decodes without knowing any token: successive cancellation first, then growing
    /// lists up to `listSize`, until a candidate carries the tag of its token.
    ///
    /// Every candidate whose tag was computed is counted, also one that a shorter list had
    /// already shown. Nothing is checked and nothing counted where the soft values are
    /// unusable (see ``SoftValues/norm(_:)``).
    package func decode(
        _ soft: [Float], authenticator: PayloadAuthenticator, listSize: Int? = nil
    ) -> Answer {
        let largest = listSize ?? maximumListSize
        var checked = 0
        for size in [1, 8].filter({ $0 < largest }) + [largest] {
            for candidate in candidates(soft, listSize: size) {
                checked += 1
                if authenticator.isValid(candidate.payload) {
                    return Answer(found: candidate, candidatesChecked: checked)
                }
            }
        }
        return Answer(found: nil, candidatesChecked: checked)
    }

    /// The same for a key given as bytes; see ``PayloadAuthenticator``.
    package func decode(
        _ soft: [Float], tagKey: [UInt8], profile: UInt8, listSize: Int? = nil
    ) -> Answer {
        decode(
            soft, authenticator: PayloadAuthenticator(tagKey: tagKey, profile: profile),
            listSize: listSize)
    }
}

/// One step of successive cancellation over the code's binary tree, for all paths.
///
/// A node at layer λ covers 2^λ consecutive positions of u; its soft values ("alpha")
/// are 2^λ numbers per path, its hard values ("beta") 2^λ bits per path. A left node
/// keeps its beta until its right sibling has needed it; a right node's beta is
/// consumed at once.
struct DecodingStep: Sendable {
    enum Kind: Sendable {
        /// alpha of the left child: f of the two halves of alpha at `layer`.
        case left
        /// alpha of the right child at `layer` − 1, given the left child's beta.
        case right
        /// alpha of the right child, its left sibling being all frozen: a + b.
        case rightOfFrozen
        /// The left child of the node at `layer` is all frozen: only the metrics change.
        case frozenLeft
        /// A node of which only the last position carries a payload bit: a repetition
        /// code. At layer 0, a single payload bit.
        case repetition
        /// beta of the node at `layer` from the betas of its children.
        case combine
        /// The same where the left child is all frozen.
        case combineOfFrozen
    }

    let kind: Kind
    let layer: Int
    /// Whether beta, if the step makes one, is that of a left child.
    var intoLeft = false
    /// Whether anybody reads that beta.
    var keepsBeta = true

    /// The steps for an information set, in order of execution.
    ///
    /// Subtrees without payload bits ("rate-0 nodes") and with one only at their end
    /// ("repetition nodes") are decoded at their root. With min-sum arithmetic this
    /// changes no metric (Hashemi, Condo & Gross 2017, arXiv:1701.08126; the identity is
    /// stated at ``ListDecoder``).
    static func schedule(informationSet: [Int]) -> [DecodingStep] {
        var payload = [Bool](repeating: false, count: PolarCode.length)
        for i in informationSet { payload[i] = true }
        var steps: [DecodingStep] = []

        // Returns whether the node is all frozen, in which case it made no steps.
        func visit(layer: Int, at offset: Int, isLeft: Bool, keepsBeta: Bool) -> Bool {
            let size = 1 << layer
            let count = payload[offset..<offset + size].count(where: \.self)
            if count == 0 { return true }
            if count == 1, payload[offset + size - 1] {
                steps.append(
                    DecodingStep(
                        kind: .repetition, layer: layer, intoLeft: isLeft, keepsBeta: keepsBeta))
                return false
            }
            let placeholder = steps.count
            steps.append(DecodingStep(kind: .left, layer: layer))
            let leftIsFrozen = visit(
                layer: layer - 1, at: offset, isLeft: true, keepsBeta: true)
            if leftIsFrozen {
                steps[placeholder] = DecodingStep(kind: .frozenLeft, layer: layer)
                steps.append(DecodingStep(kind: .rightOfFrozen, layer: layer))
            } else {
                steps.append(DecodingStep(kind: .right, layer: layer))
            }
            // Payload positions after a payload position exist in every useful code; a
            // frozen right child would need its own step.
            let rightIsFrozen = visit(
                layer: layer - 1, at: offset + size / 2, isLeft: false, keepsBeta: keepsBeta)
            precondition(!rightIsFrozen, "the last position of the set must carry payload")
            if keepsBeta {
                steps.append(
                    DecodingStep(
                        kind: leftIsFrozen ? .combineOfFrozen : .combine, layer: layer,
                        intoLeft: isLeft))
            }
            return false
        }
        _ = visit(layer: PolarCode.levels, at: 0, isLeft: false, keepsBeta: false)
        return steps
    }
}
