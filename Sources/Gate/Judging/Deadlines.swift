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
        var isAsleep = true
    }

    private let state = Mutex(State())
    /// Wakes the thread, which sleeps while nothing is scanned.
    private let wake = BlockingQueue<Bool>(capacity: 4)

    /// Between two looks, in microseconds: a scan may take so much longer.
    private static let step: UInt32 = 50_000
    /// Looks at nothing before it goes to sleep, so that it is not woken for every request.
    private static let mostIdle = 20

    func start() throws {
        try OSThread(name: "deadlines") { [self] in
            while wake.take() != nil {
                var idle = 0
                while idle < Self.mostIdle || !fallsAsleep() {
                    idle = check(Clock.monotonic()) ? 0 : idle + 1
                    usleep(Self.step)
                }
            }
        }.start()
    }

    /// Goes to sleep unless something has come.
    private func fallsAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.entries.isEmpty
            return state.isAsleep
        }
    }

    /// - Returns: whether anything is watched.
    private func check(_ now: Double) -> Bool {
        state.withLock { state in
            for (number, entry) in state.entries where entry.time <= now && !entry.hasPassed {
                state.entries[number]?.hasPassed = true
                entry.cancellation.cancel()
            }
            return !state.entries.isEmpty
        }
    }

    /// - Parameter time: of the monotonic clock, in seconds.
    func add(_ cancellation: Cancellation, at time: Double) -> Watch {
        let (watch, isAsleep) = state.withLock { state in
            state.next += 1
            state.entries[state.next] = Entry(cancellation: cancellation, time: time)
            defer { state.isAsleep = false }
            return (Watch(number: state.next), state.isAsleep)
        }
        if isAsleep { _ = wake.push(true) }
        return watch
    }

    func remove(_ watch: Watch) { state.withLock { $0.entries[watch.number] = nil } }

    func hasPassed(_ watch: Watch) -> Bool {
        state.withLock { $0.entries[watch.number]?.hasPassed ?? true }
    }

    func cancelAll() {
        state.withLock { for entry in $0.entries.values { entry.cancellation.cancel() } }
    }

    func finish() { wake.close() }
}
