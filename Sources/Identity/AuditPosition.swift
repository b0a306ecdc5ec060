/// Where something stands in the audit log: what a report quotes, so that anybody can look it up.
public struct AuditPosition: Sendable, Hashable {
    /// The line's number, from 1.
    public var sequence: Int
    /// The line's hash, 64 digits.
    public var hash: String

    public init(sequence: Int, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }
}
