public import Identity

/// What the text mark needs of one master key: the key of its tags, the offsets that make
/// runs look random, and the seeds of places and patterns.
///
/// Every purpose begins with `text/1/`, so that nothing is shared with pictures: a tag that
/// is right in a text is wrong in a picture, and the reverse.
public struct TextKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    public let id: String
    /// Computes and checks the 32-bit tags of runs and patterns.
    public let authenticator: PayloadAuthenticator
    /// Ways to write one payload, ``TextCode/variantCount`` of them: what is added to each of
    /// the ``SelectorCode/length`` symbols, modulo 13.
    let offsets: [[UInt8]]
    /// What is added to each of the 40 joiners, modulo 4.
    let joinerOffsets: [UInt8]
    /// Seed of the places that runs are put at.
    let placeSeed: UInt64
    /// Two words each that key the context hash of a pattern layer, by ``TextLayer`` order.
    let patternKeys: [SIMD2<UInt64>]

    /// The text key of a master key. Some microseconds.
    public init(_ key: MasterKey) {
        id = key.id.description
        authenticator = PayloadAuthenticator(
            tagKey: key.derive(purpose: "text/1/tags", byteCount: 32), profile: 1)
        var stream = key.stream(purpose: "text/1/runs")
        offsets = (0..<TextCode.variantCount).map { _ in
            (0..<SelectorCode.length).map { _ in UInt8(stream.below(13)) }
        }
        joinerOffsets = (0..<TextCode.joinerCount).map { _ in UInt8(stream.below(4)) }
        var places = key.stream(purpose: "text/1/places")
        placeSeed = places.next()
        var patterns = key.stream(purpose: "text/1/patterns")
        patternKeys = TextLayer.allCases.map { _ in SIMD2(patterns.next(), patterns.next()) }
    }
}
