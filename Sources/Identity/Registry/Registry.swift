internal import GRDB
internal import Support

/// Who is enrolled, which mark went to whom, which keys exist: one SQLite database,
/// safe with several processes at once.
///
/// In WAL mode readers and one writer do not wait for each other; writers wait up to
/// ten seconds for each other. Every change is one transaction and is on disk when
/// the call returns (`synchronous = FULL`), for a mark that was handed out must not
/// be forgotten in a power cut. WAL needs shared memory: not for network folders.
package final class Registry: Sendable {
    /// The newest schema this version knows; see `Registry+Schema.swift`.
    package static let schemaVersion = 1

    package let path: String
    package let access: Home.Access
    /// Whether opening made a new, empty one.
    package let wasCreated: Bool

    private let reader: any DatabaseReader
    private let writer: DatabasePool?
    /// Where a read-only medium's registry was copied to, removed with this object.
    private let copy: TemporaryFolder?

    init(path: String, pool: DatabasePool, wasCreated: Bool) {
        self.path = path
        access = .readWrite
        self.wasCreated = wasCreated
        reader = pool
        writer = pool
        copy = nil
    }

    init(path: String, reading reader: DatabaseQueue, copy: TemporaryFolder?) {
        self.path = path
        access = .readOnly
        wasCreated = false
        self.reader = reader
        writer = nil
        self.copy = copy
    }

    /// Runs `body` on one consistent state.
    func read<T>(_ body: (Database) throws -> T) throws(IdentityError) -> T {
        do { return try reader.read(body) } catch { throw Registry.failure(error, path) }
    }

    /// Runs `body` as one transaction, all or nothing.
    func write<T>(_ body: (Database) throws -> T) throws(IdentityError) -> T {
        guard let writer else {
            throw IdentityError(.registryUnwritable, path, "was opened for reading only")
        }
        do { return try writer.write(body) } catch { throw Registry.failure(error, path) }
    }

    /// Reads every page and index, as `PRAGMA integrity_check` does. O(size).
    ///
    /// - Throws: `registryDamaged` with the first thing found.
    package func check() throws(IdentityError) {
        let (problem, orphan) = try read { db in
            (
                try String.fetchOne(db, sql: "PRAGMA integrity_check(1)"),
                try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") != nil
            )
        }
        if problem != "ok" {
            throw Registry.damaged(path, problem ?? "it cannot be checked")
        }
        if orphan { throw Registry.damaged(path, "a mark names a user or key that is not there") }
    }
}

/// How much a registry holds.
package struct RegistryCounts: Hashable, Sendable {
    package var users = 0
    package var removedUsers = 0
    /// Marks that may be out in the world.
    package var issued = 0
    /// Tokens taken for marks that were never finished.
    package var reserved = 0
}

extension Registry {
    /// What SQLite said, in this module's words.
    static func failure(_ error: any Error, _ path: String) -> IdentityError {
        if let error = error as? IdentityError { return error }
        guard let error = error as? DatabaseError else {
            return IdentityError(.unexpected, path, DisplayText.cleaned("\(error)", limit: 400))
        }
        let words = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return damaged(path, words)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return IdentityError(
                .registryBusy, path, "other processes keep it locked",
                hint: "try again; see which: fuser -v \(path)")
        case .SQLITE_FULL:
            return IdentityError(
                .diskFull, path, "the disk is full", hint: "make room and try again")
        case .SQLITE_READONLY:
            return IdentityError(.registryUnwritable, path, words)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return IdentityError(
                .registryUnreadable, path, words,
                hint: "the file and its folder must be this user's")
        case .SQLITE_IOERR:
            let reading: [ResultCode] = [.SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ]
            return IdentityError(
                reading.contains(error.extendedResultCode)
                    ? .registryUnreadable : .registryUnwritable, path, words)
        default:
            return IdentityError(.unexpected, path, words)
        }
    }

    static func damaged(_ path: String, _ why: String) -> IdentityError {
        IdentityError(
            .registryDamaged, path, "the registry is damaged: \(why)",
            hint: "nothing was changed; keep the file and restore registry.sqlite from a backup")
    }

    static func unknownUser(_ id: UserID) -> IdentityError {
        IdentityError(
            .userUnknown, "user \(id)", "is not enrolled", hint: "dlp users add")
    }

    static func removedUser(_ id: UserID) -> IdentityError {
        IdentityError(
            .userRemoved, "user \(id)", "was removed, and the id's earlier marks stay on record",
            hint: "reinstate the id if it is the same person; give anyone else another one")
    }

    static func unknownKey(_ id: KeyID) -> IdentityError {
        IdentityError(.keyUnknown, "key \(id)", "no such key", hint: "dlp keys list")
    }
}
