internal import Glibc
internal import Support
internal import Synchronization

/// Calls off scans that take longer than a client waits.
final class Deadlines: Sendable {
    struct Watch: Sendable, Hashable { fileprivate var number: Int }

    private struct Entry: Sendable {
        var cancellation: Cancellation
        var time: Double
        var hasPassed = false
    }

    private struct State {
        var next = 0
        var entries: [Int: Entry] = [:]
        var isFinished = false
    }

    private let state = Mutex(State())

    func start() throws {
        try OSThread(name: "deadlines") { [self] in
            while !state.withLock({ $0.isFinished }) {
                check(Clock.monotonic())
                usleep(50_000)
            }
        }.start()
    }

    private func check(_ now: Double) {
        state.withLock { state in
            for (number, entry) in state.entries where entry.time <= now && !entry.hasPassed {
                state.entries[number]?.hasPassed = true
                entry.cancellation.cancel()
            }
        }
    }

    /// - Parameter time: of the monotonic clock, in seconds.
    func add(_ cancellation: Cancellation, at time: Double) -> Watch {
        state.withLock { state in
            state.next += 1
            state.entries[state.next] = Entry(cancellation: cancellation, time: time)
            return Watch(number: state.next)
        }
    }

    func remove(_ watch: Watch) { state.withLock { $0.entries[watch.number] = nil } }

    func hasPassed(_ watch: Watch) -> Bool {
        state.withLock { $0.entries[watch.number]?.hasPassed ?? true }
    }

    func cancelAll() {
        state.withLock { for entry in $0.entries.values { entry.cancellation.cancel() } }
    }

    func finish() { state.withLock { $0.isFinished = true } }
}
