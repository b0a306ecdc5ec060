internal import Support
internal import SystemPackage
internal import GRDB

extension Registry {
    /// The most code points in a note or device.
    package static let maximumNoteLength = 1000

    /// Enrols someone, or changes the zone or note of someone enrolled. What is nil
    /// stays as it is.
    ///
    /// - Parameter reinstating: accept an id that was removed. Only for the same
    ///   person: its earlier marks will name them again.
    /// - Throws: `userRemoved`, `textInvalid`.
    @discardableResult
    package func enrol(
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
    package func user(_ id: UserID) throws(IdentityError) -> User? {
        try read { try Registry.find(id, $0) }
    }

    /// Everyone, by id.
    package func users(includeRemoved: Bool = false) throws(IdentityError) -> [User] {
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
    package func remove(
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
    package func rename(
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

extension Registry {
    /// Enrols everyone on a list of comma-separated values whose first row names its
    /// columns: `id`, and, if wanted, `zone` and `note`, in any order and case. An
    /// empty zone or note leaves what is on record. UTF-8, RFC 4180.
    ///
    /// One transaction: all lines or, unless `partial`, none. O(n), 10⁵ users in
    /// about a second.
    ///
    /// - Parameters:
    ///   - name: the file, for messages.
    ///   - partial: enrol those on the sound lines even if others fail.
    /// - Returns: what became of each line; failed lines are not thrown.
    /// - Throws: `csvInvalid` if there is no usable header or structure.
    package func importUsers(
        csv bytes: [UInt8], name: String, partial: Bool = false,
        recording: Recording<ImportReport> = .none
    ) throws(IdentityError) -> ImportReport {
        let list = try UserList(csv: bytes, name: name)
        return try enrol(list.people, list.failures, partial: partial, recording)
    }

    private func enrol(
        _ people: [UserList.Person], _ failures: [ImportReport.Failure],
        partial: Bool, _ recording: Recording<ImportReport>
    ) throws(IdentityError) -> ImportReport {
        var report = ImportReport(failures: failures)
        do throws(IdentityError) {
            try write { db in
                for person in people {
                    do {
                        let outcome = try Registry.enrol(
                            person.id, zone: person.zone, note: person.note, reinstating: false,
                            db)
                        switch outcome {
                        case .added: report.added.append(person.id)
                        case .updated: report.updated.append(person.id)
                        case .unchanged: report.unchanged.append(person.id)
                        }
                    } catch let error as IdentityError {
                        report.failures.append(.init(line: person.line, why: error.message))
                    }
                }
                // Thrown to undo the transaction, and caught just below.
                if !partial, !report.failures.isEmpty {
                    throw IdentityError(.csvInvalid, "users", "undone")
                }
                try recording.run(report, db)
            }
        } catch {
            guard error.code == .csvInvalid else { throw error }
            report.isApplied = false
        }
        report.failures.sort { $0.line < $1.line }
        return report
    }
}
