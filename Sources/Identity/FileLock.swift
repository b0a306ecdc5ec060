internal import Glibc

/// An advisory lock on a file, `flock(2)`: one holder among all processes and
/// threads, let go by the kernel when the holder dies.
struct FileLock: ~Copyable {
    private let file: SystemFile

    /// How long to wait for other holders, in milliseconds: longer than anything
    /// done under a lock here takes, so that only a stuck holder is given up on.
    static let patience = 20_000

    /// Makes the file if needed and waits for the lock.
    ///
    /// - Throws: `EWOULDBLOCK` after `patience`, else what `open` or `flock` said.
    init(_ path: String, patience: Int = FileLock.patience) throws(Errno) {
        let file = try SystemFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        try FileLock.lock(file.descriptor, patience: patience)
        self.file = file
    }

    /// Waits for the lock on a file that is open already; it goes with the descriptor.
    static func lock(_ descriptor: Int32, patience: Int = FileLock.patience) throws(Errno) {
        var waited = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw .last }
            guard waited < patience else { throw Errno(code: EWOULDBLOCK) }
            // Polled, because a blocking flock cannot be given a time limit.
            let step = min(20, 1 + waited / 8)
            usleep(UInt32(step) * 1000)
            waited += step
        }
    }
}

extension Home {
    /// Runs `body` while no other process or thread is in such a block for this
    /// folder. For what must be done once: the first key, the registry's creation
    /// and migration, rotation. Not reentrant.
    func withLock<T>(
        _ body: () throws(IdentityError) -> T
    ) throws(IdentityError) -> T {
        let lock = try system {
            try FileLock(lockPath)
        } failure: { error in
            switch error.code {
            case EWOULDBLOCK:
                IdentityError(
                    .homeBusy, path, "another process has kept it locked",
                    hint: "see which one: fuser -v \(lockPath)")
            case ENOSPC, EDQUOT:
                IdentityError(.diskFull, path, error.text, hint: "make room and try again")
            default:
                IdentityError(
                    .homeUnusable, lockPath, error.text, hint: "the folder must be writable")
            }
        }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }
}
