internal import Glibc

/// Signals of a service, taken by one thread in its own time.
package struct GateSignals {
    package enum Signal { case end, reload }

    private var set = sigset_t()

    /// Blocks them in this thread and all that it starts from now on.
    package init() {
        sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// - Returns: nil when none came in time.
    package func wait(seconds: Double) -> Signal? {
        var set = set
        var time = timespec(
            tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        switch sigtimedwait(&set, nil, &time) {
        case SIGHUP: return .reload
        case SIGTERM, SIGINT: return .end
        default: return nil
        }
    }
}
