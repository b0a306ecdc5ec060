internal import GRDB

/// Who is enrolled, which mark went to whom, which keys exist: one SQLite database,
/// safe with several processes at once.
///
/// In WAL mode readers and one writer do not wait for each other; writers wait up to
/// ten seconds for each other. Every change is one transaction and is on disk when
/// the call returns (`synchronous = FULL`), for a mark that was handed out must not
/// be forgotten in a power cut. WAL needs shared memory: not for network folders.
public final class Registry: Sendable {
    /// The newest schema this version knows; see `Registry+Schema.swift`.
    public static let schemaVersion = 1

    public let path: String
    public let access: Home.Access
    /// Whether opening made a new, empty one.
    public let wasCreated: Bool

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
    public func check() throws(IdentityError) {
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
