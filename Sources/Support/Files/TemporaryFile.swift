internal import CSandbox
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Files on their way to a name.
///
/// A temporary name is `.<target>.dlp-tmp`, the same at every run, and its
/// owner holds a lock (flock(2)) on the file. What a killed process left is
/// therefore found by the next run for that target, recognised by the missing
/// lock, and removed; what a living process is writing is left alone and the
/// next free number taken.
package enum TemporaryFile {
    /// Opens a new file in the folder of `target`: nameless (`path` is nil)
    /// where the file system can, else under a temporary name.
    ///
    /// - Throws: what open(2) said; `EBUSY` where living processes have all names.
    static func open(
        beside target: String, mode: mode_t, nameless allowed: Bool
    ) throws(Errno) -> (descriptor: Int32, path: String?) {
        let folder = folder(of: target)
        if allowed {
            let descriptor = Glibc.open(folder, nameless | O_WRONLY | O_CLOEXEC, mode)
            if descriptor >= 0 {
                // Left by a run that was killed while it replaced a file.
                if let first = candidates(for: target).first { _ = removeStale(first) }
                return (descriptor, nil)
            }
            // A kernel or file system without O_TMPFILE says one of these.
            guard errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL else { throw .last }
        }
        for path in candidates(for: target) {
            if let descriptor = try create(path, mode) { return (descriptor, path) }
        }
        throw .resourceBusy
    }

    /// Gives a nameless file a temporary name beside `target`.
    static func name(_ descriptor: Int32, beside target: String) throws(Errno) -> String {
        flock(descriptor, LOCK_EX | LOCK_NB)
        let source = "/proc/self/fd/\(descriptor)"
        for path in candidates(for: target) {
            if removeStale(path), linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 {
                return path
            }
            if errno != EEXIST && errno != EWOULDBLOCK { throw .last }
        }
        throw .resourceBusy
    }

    /// renameat2(2), which never replaces anything.
    static func rename(_ path: String, toNew target: String) throws(Errno) {
        guard dlp_rename_new(path, target) == 0 else { throw .last }
    }

    /// A rename is on the disk once its folder is. Not every file system lets a
    /// folder be synced; there is nothing better to do then.
    static func syncFolder(of target: String) {
        let descriptor = Glibc.open(folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// `O_TMPFILE` as the kernel defines it; the C macro is not importable.
    private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Nameless files are linked through /proc.
    package static let canLinkNameless = access("/proc/self/fd", X_OK) == 0

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func candidates(for target: String) -> [String] {
        let folder = folder(of: target)
        let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
        var base = slash.map { String(target[target.index(after: $0)...]) } ?? target
        // 255 bytes is the longest name; two targets that share so long a
        // beginning share the candidates, and the locks keep them apart.
        while base.utf8.count > 235 { base.removeLast() }
        return (0..<16).map { number in
            "\(folder)/.\(base).dlp-tmp" + (number == 0 ? "" : "\(number)")
        }
    }

    /// Creates and locks `path`.
    /// - Returns: nil when a living process has it.
    private static func create(_ path: String, _ mode: mode_t) throws(Errno) -> Int32? {
        guard removeStale(path) else { return nil }
        let descriptor = Glibc.open(
            path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        if descriptor < 0 {
            if errno == EEXIST { return nil }
            throw .last
        }
        // Between the two calls another process may have taken the file for a
        // stale one: then it has the lock, or the name is gone.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0, isSame(descriptor, path) {
            return descriptor
        }
        close(descriptor)
        return nil
    }

    /// Removes `path` if nobody holds its lock.
    /// - Returns: whether the name is free (at this moment).
    private static func removeStale(_ path: String) -> Bool {
        let descriptor = Glibc.open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { return errno == ENOENT }
        defer { close(descriptor) }
        // Only the holder of a file's lock unlinks its name, so between the
        // comparison and unlink(2) the name cannot come to mean another file.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isSame(descriptor, path) else {
            errno = EWOULDBLOCK
            return false
        }
        return unlink(path) == 0
    }

    private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && lstat(path, &named) == 0
            && FileIdentity(held) == FileIdentity(named)
    }
}

/// The name of a temporary file that has one at the moment, kept where a signal handler may read
/// it: `unlink` and `_exit` are async-signal-safe, allocation and locks are not.
///
/// There is room for one name. A second file that is written at the same time is not kept, and
/// what an interrupt leaves of it is removed by the next run for its target.
package enum TemporaryName {
    private nonisolated(unsafe) static let buffer =
        UnsafeMutablePointer<CChar>.allocate(capacity: Int(PATH_MAX))
    private static let state = Atomic<UInt8>(empty)
    private static let empty: UInt8 = 0
    private static let changing: UInt8 = 1
    private static let kept: UInt8 = 2

    /// Runs the lazy initialisers, which a handler must not.
    package static func prepare() {
        buffer[0] = 0
        state.store(empty, ordering: .releasing)
    }

    /// From here on an interrupt removes `path`. Paths too long for the system cannot exist and
    /// are not kept.
    ///
    /// - Returns: whether there was room, and `release` must be called.
    static func keep(_ path: String) -> Bool {
        guard
            state.compareExchange(
                expected: empty, desired: changing, ordering: .sequentiallyConsistent
            ).exchanged
        else { return false }
        let fits = path.withCString { source in
            guard strlen(source) < Int(PATH_MAX) else { return false }
            strcpy(buffer, source)
            return true
        }
        state.store(fits ? kept : empty, ordering: .sequentiallyConsistent)
        return fits
    }

    /// By whoever kept it.
    static func release() { state.store(empty, ordering: .sequentiallyConsistent) }

    package static func remove() {
        if state.load(ordering: .sequentiallyConsistent) == kept { unlink(buffer) }
    }
}
