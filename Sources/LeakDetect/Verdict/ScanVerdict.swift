/// What was decided about one file, and from what.
public struct ScanVerdict: Sendable, Equatable {
    public var path: String
    /// Of the bytes scanned, in hexadecimal.
    public var sha256: String
    public var action: PolicyAction
    public var zone: String
    public var findings: [Finding] = []
    public var unread: [UnreadPart] = []
    /// Bytes scanned.
    public var bytes: Int
    /// Findings that were left out: named in an exception, the baseline, or on their line.
    public var excused = 0
    /// Values that were left out because an earlier version of the file was reported for them.
    public var standing = 0
    public var milliseconds = 0
}
