/// One thing that was done, as the audit log keeps it.
public struct AuditEntry: Hashable, Sendable {
    /// What happened; `rawValue` is what stands in the log.
    public struct Event: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let markIssued = Event(rawValue: "mark.issued")
        public static let traceRun = Event(rawValue: "trace.run")
        public static let keyCreated = Event(rawValue: "key.created")
        public static let keyRotated = Event(rawValue: "key.rotated")
        public static let keyRetired = Event(rawValue: "key.retired")
        public static let keyReinstated = Event(rawValue: "key.reinstated")
        public static let userEnrolled = Event(rawValue: "user.enrolled")
        public static let userChanged = Event(rawValue: "user.changed")
        public static let userRenamed = Event(rawValue: "user.renamed")
        public static let userRemoved = Event(rawValue: "user.removed")
        public static let usersImported = Event(rawValue: "users.imported")
        /// A line a crash had left unfinished was taken off the end.
        public static let tailRepaired = Event(rawValue: "audit.repaired")
    }

    /// From 1, without gaps.
    public var sequence: Int
    public var time: Timestamp
    /// The login name of whoever ran the command.
    public var actor: String
    public var event: Event
    /// Names, ids and results; never key material.
    public var details: [String: String]
}
