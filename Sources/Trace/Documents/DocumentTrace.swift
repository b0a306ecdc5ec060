public import Documents

/// Everything a trace found out about one document.
public struct DocumentTrace: Sendable {
    /// Everyone found, the strongest evidence first. Empty: no mark was found.
    public var findings: [DocumentFinding] = []
    public var texts = 0
    public var pictures = 0
    public var pages = 0
    /// Pictures and pages that could be decoded, and were looked at.
    public var lookedAt = 0
    /// Text as it was read, for comparison with what was issued.
    public var text: [UInt8] = []
    /// What could not be read, by its path.
    public var unread: [(path: String, reason: UnreadReason)] = []
    /// What was not looked at, in whole or in part, by its path, and why: for people.
    public var unexamined: [(path: String, why: String)] = []
    /// The time was up before everything was looked at.
    public var isLate = false
    /// Parts were left out, because there are too many or the time was up.
    public var isPartial = false
    /// What was looked at, step by step.
    public var steps: [TraceStep] = []

    public init() {}
}
