internal import Glibc
internal import Synchronization

/// The name of the one temporary file that has a name at the moment, kept
/// where a signal handler may read it: `unlink` and `_exit` are
/// async-signal-safe, allocation and locks are not.
enum TemporaryName {
    private nonisolated(unsafe) static let buffer =
        UnsafeMutablePointer<CChar>.allocate(capacity: Int(PATH_MAX))
    private static let armed = Atomic<Bool>(false)

    /// Runs the lazy initialisers, which a handler must not.
    static func prepare() {
        buffer[0] = 0
        armed.store(false, ordering: .releasing)
    }

    /// From here on an interrupt removes `path`. Paths too long for the system
    /// cannot exist and are not kept.
    static func arm(_ path: String) {
        armed.store(false, ordering: .sequentiallyConsistent)
        let fits = path.withCString { source in
            guard strlen(source) < Int(PATH_MAX) else { return false }
            strcpy(buffer, source)
            return true
        }
        armed.store(fits, ordering: .sequentiallyConsistent)
    }

    static func disarm() {
        armed.store(false, ordering: .sequentiallyConsistent)
    }

    static func remove() {
        if armed.load(ordering: .sequentiallyConsistent) { unlink(buffer) }
    }
}
