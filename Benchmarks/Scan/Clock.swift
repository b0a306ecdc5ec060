internal import Glibc

/// Processor time, because other work on the machine must not count.
enum Clock {
    /// Of this thread, seconds.
    static var thread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
    static var wall: Double { seconds(CLOCK_MONOTONIC) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The least of `runs` of each of `bodies`, which run in turn.
    static func least(_ runs: Int, _ bodies: [() throws -> Void]) throws -> [Double] {
        var least = [Double](repeating: .infinity, count: bodies.count)
        for _ in 0..<runs {
            for (index, body) in bodies.enumerated() {
                let start = thread
                try body()
                least[index] = min(least[index], thread - start)
            }
        }
        return least
    }
}
