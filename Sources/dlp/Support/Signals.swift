internal import Glibc
internal import Synchronization

/// What a signal does to this process.
///
/// An interrupt removes the temporary file of the output being written, if it
/// has a name, and ends the process with code 130. A closed pipe is an error
/// of the write that met it, not a death.
enum Signals {
    static func install() {
        TemporaryName.prepare()
        // Handlers rather than SIG_IGN: exec resets a handler, so a child
        // process starts with the usual dispositions.
        handle(SIGPIPE) { _ in }
        var interrupts = sigset_t()
        sigemptyset(&interrupts)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            sigaddset(&interrupts, signal)
            handle(signal) { _ in
                TemporaryName.remove()
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
        // A parent that starts programs from a pool thread hands down its mask, in
        // which these are blocked.
        pthread_sigmask(SIG_UNBLOCK, &interrupts, nil)
    }

    /// Leaves a signal alone that whoever started us asked to be ignored (nohup).
    private static func handle(_ signal: Int32, _ body: @escaping @convention(c) (Int32) -> Void) {
        var current = sigaction()
        sigaction(signal, nil, &current)
        let ignored = unsafeBitCast(current.__sigaction_handler, to: Int.self) == 1
        if ignored && signal != SIGPIPE { return }
        var action = sigaction()
        action.__sigaction_handler = .init(sa_handler: body)
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, nil)
    }
}

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
