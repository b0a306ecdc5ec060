internal import Glibc

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
