internal import GRDB

extension Registry {
    /// What is put on the audit log within the transaction of a change: its line is on disk
    /// before the change is, and a change whose line cannot be written is undone.
    ///
    /// A crash between the two leaves a line for a change that was not made; never a change
    /// without its line.
    public struct Recording<Outcome> {
        private let body: ((Outcome, Database) throws -> Void)?

        /// Nothing is recorded: for tests, and for what is no change of state.
        public static var none: Recording { Recording(body: nil) }

        fileprivate init(body: ((Outcome, Database) throws -> Void)?) { self.body = body }

        /// A line of `log`; nil from `entry` for an outcome that changed nothing.
        init(
            _ log: AuditLog,
            _ entry: @escaping (Outcome) -> (event: AuditEntry.Event, details: [String: String])?
        ) {
            body = { outcome, db in
                guard let (event, details) = entry(outcome) else { return }
                let (line, hash) = try log.appendLine(event, details)
                try db.execute(
                    sql:
                        "INSERT OR REPLACE INTO audit_head (only, sequence, hash) VALUES (1, ?, ?)",
                    arguments: [line.sequence, hash])
            }
        }

        func run(_ outcome: Outcome, _ db: Database) throws { try body?(outcome, db) }

        /// The same for an outcome that is known already.
        func map(_ outcome: @escaping () -> Outcome) -> Recording<Void> {
            guard let body else { return .none }
            return Recording<Void>(body: { _, db in try body(outcome(), db) })
        }
    }

    /// The number and hash of the line of the last change; nil where none was recorded.
    func auditHead() throws(IdentityError) -> (sequence: Int, hash: String)? {
        try read { db in
            // A registry that was opened for reading only may be of an older version.
            guard try db.tableExists("audit_head"),
                let row = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM audit_head")
            else { return nil }
            return (row["sequence"], row["hash"])
        }
    }
}
