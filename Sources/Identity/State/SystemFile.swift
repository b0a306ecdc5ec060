internal import Foundation
internal import Glibc

/// A system call's error number.
struct Errno: Error, Equatable {
    let code: Int32

    /// The number the last failed call of this thread left.
    static var last: Errno { Errno(code: errno) }

    /// The C library's words, in the form of this tool's messages.
    var text: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        let text = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

/// Runs system calls and says their failure in this module's words; an error that
/// is in these words already stays as it is.
func system<T: ~Copyable>(
    _ body: () throws -> T, failure: (Errno) -> IdentityError
) throws(IdentityError) -> T {
    do {
        return try body()
    } catch let error as Errno {
        throw failure(error)
    } catch let error as IdentityError {
        throw error
    } catch {
        throw IdentityError(.unexpected, "dlp", "\(error)")
    }
}

/// An open file descriptor, closed with its owner: `open(2)` and what is done with it.
struct SystemFile: ~Copyable {
    let descriptor: Int32

    /// `open(2)`, close-on-exec always, retried when interrupted.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(Errno) {
        var result: Int32
        repeat {
            result = Glibc.open(path, flags | O_CLOEXEC, mode)
        } while result < 0 && errno == EINTR
        guard result >= 0 else { throw .last }
        descriptor = result
    }

    deinit { close(descriptor) }

    /// `fstat(2)`.
    func status() throws(Errno) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return status
    }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file.
    func read(from offset: Int, count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress! + filled, count - filled,
                    off_t(offset + filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = .last }
                guard got > 0 else { break }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// All of `bytes`, at the descriptor's position.
    func write(_ bytes: [UInt8]) throws(Errno) {
        var written = 0
        while written < bytes.count {
            let got = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw got < 0 ? .last : Errno(code: EIO) }
            written += got
        }
    }

    /// `fsync(2)`. A file system that cannot sync (EINVAL) is none that loses less
    /// by our refusing to work on it.
    func sync() throws(Errno) {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .last }
    }

    /// Makes a renamed or linked name in `folder` survive a power cut.
    static func syncFolder(_ folder: String) throws(Errno) {
        let file = try SystemFile(folder, O_RDONLY | O_DIRECTORY)
        try file.sync()
    }
}

extension stat {
    var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    /// Whether the group or the world may do anything with it.
    var isOpenToOthers: Bool { st_mode & 0o077 != 0 }
    var isWritableByOthers: Bool { st_mode & 0o022 != 0 }

    /// Owned by neither this process's user nor root.
    var isSomeoneElses: Bool { st_uid != geteuid() && st_uid != 0 }

    /// `0644`.
    var modeText: String {
        let digits = String(st_mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// `stat(2)`: what a path leads to, symbolic links followed; nil when nothing.
func status(of path: String) throws(Errno) -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .last
}

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

/// A folder of this process alone (mode 0700) that goes when its owner does.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws(Errno) {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array((parent + "/dlp-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .last }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
