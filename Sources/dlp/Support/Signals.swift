internal import Support
internal import Glibc

/// What a signal does to this process.
///
/// An interrupt removes the temporary file of the output being written, if it
/// has a name, and ends the process with code 130. A closed pipe, or a file that
/// grew to the shell's limit, is an error of the write that met it, not a death.
enum Signals {
    static func install() {
        TemporaryName.prepare()
        // Handlers rather than SIG_IGN: exec resets a handler, so a child
        // process starts with the usual dispositions.
        handle(SIGPIPE) { _ in }
        handle(SIGXFSZ) { _ in }
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
