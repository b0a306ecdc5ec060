/// One kind of content to be found: a file of `policies/detectors`. docs/detectors.md describes
/// the fields as they are written there.
public struct Detector: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case financial, identity, contact, secret }

    public var id: String
    public var kind: Kind
    public var title: String
    /// The standard or the issuer's document the pattern is written from.
    public var source: String
    public var patterns: [Pattern]
    public var anchors: [Anchor]
    public var boundary: Boundary
    /// The value is the longest run of these at the match's end.
    public var tail: ByteSet?
    /// Of the value, what the validators see and uniqueness is counted by.
    public var keep: ByteSet?
    public var validators: [String]
    /// Bits a character.
    public var minEntropy: Double?
    /// Values that contain one of these, in either case, are placeholders.
    public var refuse: [String]
    /// What is assigned to a name with one of these words is no secret; see ``NameWords``.
    public var notNamed: [String]
    /// A match right after a name with one of these words is something else: low, whatever words
    /// are near.
    public var otherNames: [String]
    /// By language: whole words, but substrings where they are Chinese, Japanese or Korean.
    public var context: [String: [String]]
    /// Characters on either side in which a context word counts.
    public var proximity: Int
    public var withContext: Confidence?
    public var needsContext: Bool
    /// Characters a masked match shows.
    public var shownFirst: Int
    public var shownLast: Int
    public var examples: Examples

    /// Where it was read from, and the line of its first pattern there.
    public var file: String
    public var line: Int?
    var checks: [Validator]
    var refused: [[UInt8]]
    var names: NameWords

    /// Whether a match among many of its form that fail the checks is less sure: numbers that
    /// a check tells from others.
    var standsInCrowds: Bool { kind != .secret && !checks.isEmpty }

    /// Longer matches are refused.
    public static let longestMatch = 16 << 10

    public static func == (a: Detector, b: Detector) -> Bool {
        a.id == b.id && a.kind == b.kind && a.title == b.title && a.source == b.source
            && a.patterns == b.patterns && a.anchors == b.anchors && a.boundary == b.boundary
            && a.tail == b.tail && a.keep == b.keep && a.validators == b.validators
            && a.minEntropy == b.minEntropy && a.refuse == b.refuse && a.notNamed == b.notNamed
            && a.otherNames == b.otherNames
            && a.context == b.context && a.proximity == b.proximity
            && a.withContext == b.withContext
            && a.needsContext == b.needsContext && a.shownFirst == b.shownFirst
            && a.shownLast == b.shownLast && a.examples == b.examples
    }
}
