/// What a rule found in a file.
public struct Finding: Sendable, Equatable {
    public var rule: String
    public var detector: String
    /// `financial`, `identity`, `contact`, `secret`, `keyword`, `hash`, `fingerprint`,
    /// `image`, `type` or `mark`.
    public var className: String
    public var confidence: Confidence
    /// Different values.
    public var count: Int
    /// Of the first.
    public var place: FindingPlace
    /// The first, masked; nil where there is no text to show.
    public var match: String?
    /// The first as it was found; never printed unless it is asked for.
    public var value: String?
    public var action: PolicyAction
    /// What the policy has to say about it.
    public var message: String
}

/// What could not be read, and why.
public struct UnreadPart: Sendable, Equatable {
    public var path: String
    public var reason: String
    public var action: PolicyAction
}
