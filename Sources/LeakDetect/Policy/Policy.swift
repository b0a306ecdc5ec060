public import Documents

/// What a zone lets out: what to look for, and what becomes of files in which it is found or
/// that could not be read.
public struct Policy: Sendable {
    /// The file it was read from.
    public var file: String
    public var zone = "medium"
    public var title = ""
    public var limits = ReadingLimits.standard
    /// By kind of content that could not be read.
    public var unread: [UnreadReason: PolicyAction] = [:]
    /// The only types that pass, and what becomes of others; nil lets every type pass.
    public var types: [String]?
    public var otherTypes = PolicyAction.block
    /// Whether `dlp:allow` on a line lets its findings through.
    public var allowsInline = false
    /// Whether a baseline file is taken.
    public var allowsBaseline = false
    public var rules: [PolicyRule] = []
    public var exceptions: [AllowRule] = []

    /// What an unread part does to its file.
    public func action(for reason: UnreadReason) -> PolicyAction {
        unread[reason] ?? .block
    }
}
