internal import Glibc

extension MasterKey {
    /// Reads `<folder>/<id>.key`.
    ///
    /// - Throws: `keyLost`, `keyUnreadable`, `keyExposed`, `keyMalformed`.
    init(id: KeyID, in folder: String) throws(IdentityError) {
        let path = folder + "/" + id.fileName
        // Not blocking, because a fifo in its place would never answer.
        let file = try system {
            try SystemFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        } failure: {
            MasterKey.readFailure(path, $0)
        }
        let status = try system {
            try file.status()
        } failure: {
            MasterKey.readFailure(path, $0)
        }
        guard status.isRegular else {
            throw IdentityError(
                .keyMalformed, path, "is not a regular file", hint: "restore it from a backup")
        }
        guard !status.isSomeoneElses else {
            throw IdentityError(
                .keyExposed, path, "belongs to " + Account.name(of: status.st_uid),
                hint: "only its user and root may own a key")
        }
        guard !status.isOpenToOthers else {
            throw IdentityError(
                .keyExposed, path, "others may read or change it (mode \(status.modeText))",
                hint: "chmod 600 \(path), and if anyone may have read it: dlp keys rotate")
        }
        let bytes = try system {
            try file.read(from: 0, count: MasterKey.byteCount + 1)
        } failure: {
            MasterKey.readFailure(path, $0)
        }
        try self.init(id: id, bytes: bytes, name: path)
    }

    /// Makes a key from the system's generator and its file, mode 0600: written
    /// under another name, synced, then linked into place, so that no reader ever
    /// sees a part of it and no existing key is ever replaced. The caller holds the
    /// home's lock.
    ///
    /// - Throws: `keyUnwritable` (if the file exists, too), `diskFull`.
    static func create(id: KeyID, in folder: String) throws(IdentityError) -> MasterKey {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<byteCount / 8 {
            let word = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        let path = folder + "/" + id.fileName
        let key = try MasterKey(id: id, bytes: bytes, name: path)
        let temporary = folder + "/." + id.fileName + ".new"
        try system {
            // Left by a process that was killed here; the lock says none is here now.
            unlink(temporary)
            let file = try SystemFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
            defer { unlink(temporary) }
            try file.write(bytes)
            try file.sync()
            try place(temporary, at: path)
            try SystemFile.syncFolder(folder)
        } failure: { error in
            switch error.code {
            case ENOSPC, EDQUOT:
                IdentityError(.diskFull, path, error.text, hint: "make room and try again")
            default:
                IdentityError(.keyUnwritable, path, error.text)
            }
        }
        return key
    }

    /// `link(2)`, which never replaces; on file systems without links `rename(2)`
    /// after a look, safe under the lock.
    private static func place(_ temporary: String, at path: String) throws(Errno) {
        if link(temporary, path) == 0 { return }
        guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno) else { throw .last }
        guard try status(of: path) == nil else { throw Errno(code: EEXIST) }
        guard rename(temporary, path) == 0 else { throw .last }
    }

    private static func readFailure(_ path: String, _ error: Errno) -> IdentityError {
        switch error.code {
        case ENOENT, ENOTDIR:
            IdentityError(
                .keyLost, path, "the key is lost: the registry names it and its file is gone",
                hint: "restore it from a backup; marks issued under it cannot be traced without")
        default:
            IdentityError(
                .keyUnreadable, path, error.text, hint: "its user must be able to read it")
        }
    }
}
