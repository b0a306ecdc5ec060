internal import Dispatch
internal import Glibc
internal import Support
internal import Synchronization

/// The one line on a terminal that says what is being done while it takes long: rewritten twice a
/// second, gone before anything else is printed. Nothing is printed for what is done within a
/// second, and nothing where standard error is no terminal.
final class LiveLine: Sendable {
    static let shared = LiveLine()

    private struct State {
        var text = ""
        var detail = ""
        var begun: ContinuousClock.Instant?
        var isShown = false
        var timer: (any DispatchSourceTimer)?
    }

    private let state = Mutex(State())
    private static let patience = Duration.seconds(1)

    private init() {}

    /// - Parameter text: what is handled: `3/10  report.pdf`.
    func begin(_ text: String) {
        state.withLock { state in
            state.text = text
            state.detail = ""
            state.begun = .now
            guard state.timer == nil, Parallel.hasThreads else { return }
            let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
            timer.schedule(deadline: .now() + .milliseconds(500), repeating: .milliseconds(500))
            timer.setEventHandler { self.draw() }
            timer.resume()
            state.timer = timer
        }
    }

    /// What of it is being done: `page 5 of 48`. From any thread, as often as one likes.
    func note(_ detail: String) {
        state.withLock { if $0.begun != nil { $0.detail = detail } }
    }

    /// It is done.
    func end() {
        state.withLock { state in
            Self.erase(&state)
            state.begun = nil
        }
    }

    /// Makes room for another line; the next beat draws this one anew.
    func makeRoom() { state.withLock { Self.erase(&$0) } }

    private static func erase(_ state: inout State) {
        guard state.isShown else { return }
        try? Descriptor.writeAll(STDERR_FILENO, "\r\u{1B}[K")
        state.isShown = false
    }

    private func draw() {
        state.withLock { state in
            guard let begun = state.begun else { return }
            let elapsed = begun.duration(to: .now)
            guard elapsed > Self.patience else { return }
            let line = Self.line(
                state.text, state.detail, seconds: Int(elapsed.components.seconds),
                columns: Self.columns())
            try? Descriptor.writeAll(STDERR_FILENO, "\r\u{1B}[K" + line)
            state.isShown = true
        }
    }

    /// Cut to the terminal's width: a line that wraps cannot be rewritten.
    static func line(_ text: String, _ detail: String, seconds: Int, columns: Int) -> String {
        let time = "  \(seconds) s"
        var line = text.printable + time + (detail.isEmpty ? "" : "  " + detail.printable)
        while line.columns > columns - 1, !line.isEmpty { line.removeLast() }
        return line
    }

    private static func columns() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }
}
