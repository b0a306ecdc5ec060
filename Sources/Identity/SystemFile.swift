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
