/// What reading a list of users came to.
public struct ImportReport: Sendable {
    /// A line that could not be taken.
    public struct Failure: Sendable, Equatable {
        /// From 1, the header being line 1 usually.
        public var line: Int
        public var why: String
    }

    public var added: [UserID] = []
    /// Enrolled before, with another zone or note.
    public var updated: [UserID] = []
    public var unchanged: [UserID] = []
    public var failures: [Failure] = []
    /// False when lines failed and nothing was changed because of them.
    public var isApplied = true
}
