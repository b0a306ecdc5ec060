internal import Glibc
internal import Support

/// A file's bytes, mapped into memory (mmap(2)). The file must not shrink while it is in use:
/// only for files that are replaced whole.
final class FileBytes: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer?
    let count: Int

    /// Nil for what is not a regular file, cannot be read, or is larger than `limit`.
    init?(path: String, atMost limit: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size >= 0, Int(status.st_size) <= limit
        else { return nil }
        count = Int(status.st_size)
        guard count > 0 else {
            base = nil
            return
        }
        guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            mapped != MAP_FAILED
        else { return nil }
        base = mapped
    }

    deinit {
        if let base { munmap(base, count) }
    }

    func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    }

    /// write(2) until all is out.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let n = Glibc.write(descriptor, base + done, bytes.count - done)
            if n > 0 {
                done += n
            } else if n == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// Files that only save time: written whole or not at all, and not missed when they cannot be.
enum CacheFile {
    static func write(_ bytes: [UInt8], to path: String, in folder: String) {
        mkdir(folder, 0o700)
        let temporary = path + ".\(getpid()).new"
        let descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        let whole = bytes.withUnsafeBytes { FileBytes.write($0, to: descriptor) }
        close(descriptor)
        if !whole || rename(temporary, path) != 0 { unlink(temporary) }
    }
}
