internal import GRDB

extension Registry {
    /// The most code points in a note or device.
    public static let maximumNoteLength = 1000

    /// Enrols someone, or changes the zone or note of someone enrolled. What is nil
    /// stays as it is.
    ///
    /// - Parameter reinstating: accept an id that was removed. Only for the same
    ///   person: its earlier marks will name them again.
    /// - Throws: `userRemoved`, `textInvalid`.
    @discardableResult
    public func enrol(
        _ id: UserID, zone: Zone? = nil, note: String? = nil, reinstating: Bool = false,
        recording: Recording<Enrolment> = .none
    ) throws(IdentityError) -> Enrolment {
        let note = try DisplayText.checked(
            note, as: "note of \(id)", limit: Registry.maximumNoteLength)
        return try write { db in
            let outcome = try Registry.enrol(
                id, zone: zone, note: note, reinstating: reinstating, db)
            try recording.run(outcome, db)
            return outcome
        }
    }

    /// `enrol` within a transaction; `note` was checked.
    static func enrol(
        _ id: UserID, zone: Zone?, note: String?, reinstating: Bool, _ db: Database
    ) throws -> Enrolment {
        guard let user = try find(id, db) else {
            try db.cachedStatement(
                sql: "INSERT INTO users (id, zone, note, created) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [
                id.value, zone?.rawValue, note, Timestamp.now.milliseconds,
            ])
            return .added
        }
        guard user.removed == nil || reinstating else { throw removedUser(id) }
        let newZone = zone ?? user.zone
        let newNote = note ?? user.note
        if user.removed == nil, newZone == user.zone, newNote == user.note { return .unchanged }
        try db.cachedStatement(
            sql: "UPDATE users SET zone = ?, note = ?, removed = NULL WHERE id = ?"
        ).execute(arguments: [newZone?.rawValue, newNote, id.value])
        return .updated
    }

    /// The user of that id, removed ones included; nil if there never was one.
    public func user(_ id: UserID) throws(IdentityError) -> User? {
        try read { try Registry.find(id, $0) }
    }

    /// Everyone, by id.
    public func users(includeRemoved: Bool = false) throws(IdentityError) -> [User] {
        try read { db in
            let condition = includeRemoved ? "" : "WHERE removed IS NULL"
            return try Row.fetchAll(db, sql: "SELECT * FROM users \(condition) ORDER BY id")
                .map(Registry.user)
        }
    }

    /// Removes someone: no more marks are issued to them, those that were stay and
    /// keep naming them.
    ///
    /// - Throws: `userUnknown`; `userRemoved` if they were already.
    public func remove(
        _ id: UserID, recording: Recording<Void> = .none
    ) throws(IdentityError) {
        try write { db in
            guard let user = try Registry.find(id, db) else { throw Registry.unknownUser(id) }
            guard user.removed == nil else {
                throw IdentityError(.userRemoved, "user \(id)", "was removed already")
            }
            try db.execute(
                sql: "UPDATE users SET removed = ? WHERE id = ?",
                arguments: [Timestamp.now.milliseconds, id.value])
            try recording.run((), db)
        }
    }

    /// Gives someone another id; their marks follow.
    ///
    /// - Throws: `userUnknown`; `userExists` if the new id is or was someone's.
    public func rename(
        _ id: UserID, to new: UserID, recording: Recording<Void> = .none
    ) throws(IdentityError) {
        guard id != new else { return }
        try write { db in
            guard try Registry.find(id, db) != nil else { throw Registry.unknownUser(id) }
            guard try Registry.find(new, db) == nil else {
                throw IdentityError(
                    .userExists, "user \(new)", "is taken, by someone enrolled or removed")
            }
            try db.execute(
                sql: "UPDATE users SET id = ? WHERE id = ?", arguments: [new.value, id.value])
            try recording.run((), db)
        }
    }

    static func find(_ id: UserID, _ db: Database) throws -> User? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM users WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.value]).map(user)
    }

    private static func user(_ row: Row) -> User {
        User(
            id: UserID(stored: row["id"]), zone: (row["zone"] as String?).flatMap(Zone.init),
            note: row["note"], created: Timestamp(milliseconds: row["created"]),
            removed: (row["removed"] as Int64?).map(Timestamp.init))
    }
}
