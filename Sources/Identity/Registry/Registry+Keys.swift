internal import GRDB

extension Registry {
    /// Every key on record, oldest first.
    package func keys() throws(IdentityError) -> [KeyRecord] {
        let rows = try read { try Row.fetchAll($0, sql: "SELECT * FROM keys") }
        var records: [KeyRecord] = []
        for row in rows {
            guard let id = KeyID(row["id"] as String),
                let state = KeyState(rawValue: row["state"])
            else { throw Registry.damaged(path, "a key's record makes no sense") }
            records.append(
                KeyRecord(
                    id: id, fingerprint: row["fingerprint"],
                    created: Timestamp(milliseconds: row["created"]), state: state))
        }
        return records.sorted { $0.id < $1.id }
    }

    func add(_ keys: [KeyRecord]) throws(IdentityError) {
        try write { db in for key in keys { try Registry.insert(key, db) } }
    }

    /// Adds a key as the active one; what was active becomes valid.
    func activate(
        _ key: KeyRecord, recording: Recording<Void> = .none
    ) throws(IdentityError) {
        try write { db in
            try db.execute(sql: "UPDATE keys SET state = 'valid' WHERE state = 'active'")
            try Registry.insert(key, db)
            try recording.run((), db)
        }
    }

    func changeKey(
        _ id: KeyID, from allowed: Set<KeyState>, to state: KeyState,
        recording: Recording<Void> = .none
    ) throws(IdentityError) {
        try write { db in
            let found = try String.fetchOne(
                db, sql: "SELECT state FROM keys WHERE id = ?", arguments: [id.text])
            guard let found = found.flatMap(KeyState.init) else { throw Registry.unknownKey(id) }
            guard allowed.contains(found) else {
                throw IdentityError(
                    .keyActive, "key \(id)", "is \(found.rawValue)", hint: "dlp keys rotate first")
            }
            try db.execute(
                sql: "UPDATE keys SET state = ? WHERE id = ?",
                arguments: [state.rawValue, id.text])
            try recording.run((), db)
        }
    }

    private static func insert(_ key: KeyRecord, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO keys (id, fingerprint, created, state) VALUES (?, ?, ?, ?)",
            arguments: [
                key.id.text, key.fingerprint, key.created.milliseconds, key.state.rawValue,
            ])
    }
}

extension Registry {
    /// What is put on the audit log within the transaction of a change: its line is on disk
    /// before the change is, and a change whose line cannot be written is undone.
    ///
    /// A crash between the two leaves a line for a change that was not made; never a change
    /// without its line. The next change's line stands behind one that says so: SQLite lets one
    /// writer in at a time, so a line behind the last change's that this writer finds is nobody's
    /// that is still at work.
    package struct Recording<Outcome> {
        private let body: ((Outcome, Database) throws -> Void)?

        /// Nothing is recorded: for tests, and for what is no change of state.
        package static var none: Recording { Recording(body: nil) }

        fileprivate init(body: ((Outcome, Database) throws -> Void)?) { self.body = body }

        /// A line of `log`; nil from `entry` for an outcome that changed nothing.
        init(
            _ log: AuditLog,
            _ entry: @escaping (Outcome) -> (event: AuditEntry.Event, details: [String: String])?
        ) {
            body = { outcome, db in
                guard let (event, details) = entry(outcome) else { return }
                let head = try Registry.auditHead(db)?.sequence
                let (line, hash) = try log.appendLine(event, details, after: head) {
                    try Registry.wasUndone($0, db)
                }
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
        try read { try Registry.auditHead($0) }
    }

    fileprivate static func auditHead(_ db: Database) throws -> (sequence: Int, hash: String)? {
        // A registry that was opened for reading only may be of an older version.
        guard try db.tableExists("audit_head"),
            let row = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM audit_head")
        else { return nil }
        return (row["sequence"], row["hash"])
    }

    /// Whether a change that the audit log tells of behind the registry's last one was never
    /// made, as far as the registry shows. A mark that was being issued is reserved still; one
    /// that is not known at all was forgotten with an older copy of the registry.
    static func wasUndone(_ line: AuditLine, _ db: Database) throws -> Bool {
        guard line.event == .markIssued else { return true }
        guard let token = line.details["mark"].flatMap({ try? Token(hex: $0) }),
            let key = line.details["key"]
        else { return false }
        return try Bool.fetchOne(
            db, sql: "SELECT state = 'reserved' FROM marks WHERE token = ? AND key = ?",
            arguments: [Int64(token.value), key]) ?? false
    }

    func wasUndone(_ line: AuditLine) throws(IdentityError) -> Bool {
        try read { try Registry.wasUndone(line, $0) }
    }
}
