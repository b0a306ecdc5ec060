internal import Glibc
package import SystemPackage

/// An advisory lock on a file, `flock(2)`: one holder among all processes and
/// threads, let go by the kernel when the holder dies.
package struct FileLock: ~Copyable {
    private let file: SystemFile

    /// How long to wait for other holders, in milliseconds: longer than anything
    /// done under a lock here takes, so that only a stuck holder is given up on.
    package static let patience = 20_000

    /// Makes the file if needed and waits for the lock.
    ///
    /// - Throws: `EWOULDBLOCK` after `patience`, else what `open` or `flock` said.
    package init(_ path: String, patience: Int = FileLock.patience) throws(Errno) {
        let file = try SystemFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        try FileLock.lock(file.descriptor, patience: patience)
        self.file = file
    }

    /// Waits for the lock on a file that is open already; it goes with the descriptor.
    package static func lock(_ descriptor: Int32, patience: Int = FileLock.patience) throws(Errno) {
        var waited = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw .last }
            guard waited < patience else { throw .wouldBlock }
            // Polled, because a blocking flock cannot be given a time limit.
            let step = min(20, 1 + waited / 8)
            usleep(UInt32(step) * 1000)
            waited += step
        }
    }
}
