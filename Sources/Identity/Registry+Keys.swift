internal import GRDB

extension Registry {
    /// Every key on record, oldest first.
    public func keys() throws(IdentityError) -> [KeyRecord] {
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
