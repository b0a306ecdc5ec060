internal import Support
internal import SystemPackage
internal import Foundation
internal import GRDB
internal import Glibc

extension Registry {
    /// Opens a home's registry; for reading and writing it is made, or brought to
    /// this version's schema, if need be.
    ///
    /// - Throws: `registryMissing`, `registryDamaged`, `registryForeign`,
    ///   `registryNewer`, `registryOutdated`, `registryBusy`, `registryUnreadable`,
    ///   `registryUnwritable`, `diskFull`. Nothing is changed in any of these cases.
    package static func open(_ home: Home) throws(IdentityError) -> Registry {
        switch home.access {
        case .readOnly:
            return try openReadOnly(home.registryPath)
        case .readWrite:
            // One at a time, for two creations or migrations must not meet.
            return try home.withLock { () throws(IdentityError) in
                let created = try !isPresent(home.registryPath)
                if created { try create(home.registryPath) }
                return try openPool(home.registryPath, wasCreated: created)
            }
        }
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.label = "registry"
        return configuration
    }

    /// The same for a file that exists: every connection first looks whose it is and
    /// how new, before anything is written.
    private static func checking(_ path: String, readOnly: Bool) -> Configuration {
        var configuration = configuration(readOnly: readOnly)
        configuration.prepareDatabase { db in
            guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
                throw IdentityError(
                    .registryForeign, path, "is another program's database",
                    hint: "give the right folder with --home or DLP_HOME")
            }
            guard try !migrator.hasBeenSuperseded(db) else {
                throw IdentityError(
                    .registryNewer, path, "was written by a newer version of dlp",
                    hint: "update dlp; nothing was changed")
            }
        }
        return configuration
    }

    private static func openPool(_ path: String, wasCreated: Bool) throws(IdentityError) -> Registry
    {
        do {
            let pool = try DatabasePool(path: path, configuration: checking(path, readOnly: false))
            // GRDB chooses NORMAL for WAL, which may lose the last commits in a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let registry = Registry(path: path, pool: pool, wasCreated: wasCreated)
            if try !registry.isCurrent() { try migrator.migrate(pool) }
            return registry
        } catch {
            throw failure(error, path)
        }
    }

    /// A fresh database, built under another name and moved into place whole: a
    /// kill leaves no empty registry behind that would be taken for a real one.
    private static func create(_ path: String) throws(IdentityError) {
        let temporary = path + ".new"
        let parts = ["", "-journal", "-wal", "-shm"]
        for part in parts { unlink(temporary + part) }
        do {
            do {
                // Made here for its mode, which SQLite's own files then take over.
                _ = try SystemFile(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
                let queue = try DatabaseQueue(
                    path: temporary, configuration: configuration(readOnly: false))
                try migrator.migrate(queue)
                try queue.close()
            }
            guard Glibc.rename(temporary, path) == 0 else { throw Errno.last }
            try SystemFile.syncFolder((path as NSString).deletingLastPathComponent)
        } catch {
            for part in parts { unlink(temporary + part) }
            guard let error = error as? Errno else { throw failure(error, path) }
            throw IdentityError(
                error.isDiskFull ? .diskFull : .registryUnwritable, path, error.text)
        }
    }

    /// Whether there is a registry, and one that looks like ours from outside.
    private static func isPresent(_ path: String) throws(IdentityError) -> Bool {
        let unreadable = { (error: Errno) -> IdentityError in
            IdentityError(
                .registryUnreadable, path, error.text,
                hint: "the file must be this user's to read")
        }
        guard let found = try system({ try status(of: path) }, failure: unreadable) else {
            // SQLite would replay a log left without its database into the next one.
            let log = try system({ try status(of: path + "-wal") }, failure: unreadable)
            if let log, log.st_size > 0 {
                throw damaged(path, "it is gone, and its write-ahead log is still there")
            }
            return false
        }
        guard found.isRegular else { throw damaged(path, "it is not a regular file") }
        // Never opened here: closing any descriptor of the file would drop the locks
        // that SQLite's connections in this process hold (sqlite.org/howtocorrupt.html,
        // section 2.2).
        guard found.st_size > 0 else { throw damaged(path, "it is empty") }
        // SQLite takes less than its smallest page for a database without tables.
        guard found.st_size >= 512 else { throw damaged(path, "it is no database") }
        return true
    }

    /// Whether the schema is this version's; false if it must be migrated.
    private func isCurrent() throws(IdentityError) -> Bool {
        try read { try Registry.migrator.hasCompletedMigrations($0) }
    }

    private static func openReadOnly(_ path: String) throws(IdentityError) -> Registry {
        guard try isPresent(path) else {
            throw IdentityError(
                .registryMissing, path, "there is no registry",
                hint: "give the right folder with --home or DLP_HOME")
        }
        let registry = try connectReadOnly(path)
        guard try registry.isCurrent() else {
            throw IdentityError(
                .registryOutdated, path, "was written by an older version of dlp",
                hint: "bring it up to date where it can be written: dlp users list")
        }
        return registry
    }

    /// As it is; or, where SQLite cannot make its shared-memory file, as an immutable
    /// file; or, where a log must be replayed first, in a copy.
    private static func connectReadOnly(_ path: String) throws(IdentityError) -> Registry {
        let first: IdentityError
        do {
            return Registry(path: path, reading: try connect(path), copy: nil)
        } catch {
            first = failure(error, path)
        }
        guard first.code == .registryUnreadable || first.code == .registryUnwritable else {
            throw first
        }
        let logSize = ((try? status(of: path + "-wal"))?.map { Int($0.st_size) }) ?? 0
        let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
        if logSize == 0, let escaped,
            let queue = try? connect("file:\(escaped)?immutable=1")
        {
            return Registry(path: path, reading: queue, copy: nil)
        }
        do {
            let folder = try TemporaryFolder()
            let copied = folder.path + "/registry.sqlite"
            try FileManager.default.copyItem(atPath: path, toPath: copied)
            if logSize > 0 {
                try FileManager.default.copyItem(atPath: path + "-wal", toPath: copied + "-wal")
            }
            for part in ["", "-wal"] { chmod(copied + part, 0o600) }
            return Registry(path: path, reading: try connect(copied), copy: folder)
        } catch {
            throw first
        }
    }

    private static func connect(_ path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: checking(path, readOnly: true))
        // A WAL database shows only at a read whether it can be had without writing.
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
        return queue
    }
}
