internal import GRDB

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
