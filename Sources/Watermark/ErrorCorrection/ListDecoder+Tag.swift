extension ListDecoder {
    /// What a blind decode found, and what the search has cost in chances to be wrong.
    public struct Answer: Sendable {
        /// The payload whose tag is right, with its z; nil where none was found.
        public let found: Candidate?
        /// How many candidates had their tag checked, found or not. The sum of these over
        /// all attempts on a picture goes into
        /// ``Payload/falseAcceptanceProbability(candidates:)``.
        public let candidatesChecked: Int
    }

    /// Decodes without knowing any token: successive cancellation first, then growing
    /// lists up to `listSize`, until a candidate carries the tag of its token.
    ///
    /// Every candidate whose tag was computed is counted, also one that a shorter list had
    /// already shown. Nothing is checked and nothing counted where the soft values are
    /// unusable (see ``SoftValues/norm(_:)``).
    public func decode(
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
    public func decode(
        _ soft: [Float], tagKey: [UInt8], profile: UInt8, listSize: Int? = nil
    ) -> Answer {
        decode(
            soft, authenticator: PayloadAuthenticator(tagKey: tagKey, profile: profile),
            listSize: listSize)
    }
}
