internal import Glibc

/// What is left of a reading's limits, for all levels of containers together. Time is the
/// processor's: a busy machine reads as far as a quiet one.
final class Budget {
    private(set) var bytes: Int
    private(set) var entries: Int
    let depth: Int
    private let deadline: Double

    init(_ limits: ReadingLimits) {
        bytes = limits.bytes
        entries = limits.entries
        depth = limits.depth
        deadline = Self.processTime() + limits.seconds
    }

    /// Takes `count` bytes; false where they are not there.
    func take(_ count: Int) -> Bool {
        guard count <= bytes else { return false }
        bytes -= count
        return true
    }

    func takeEntry() -> Bool {
        guard entries > 0 else { return false }
        entries -= 1
        return true
    }

    var isLate: Bool { Self.processTime() > deadline }

    /// Seconds of processor time that this process took, a worker's that reads one document.
    private static func processTime() -> Double { time(of: CLOCK_PROCESS_CPUTIME_ID) }

    /// Seconds of processor time that the calling thread took.
    static func threadTime() -> Double { time(of: CLOCK_THREAD_CPUTIME_ID) }

    /// Seconds on the clock.
    static func now() -> Double { time(of: CLOCK_MONOTONIC) }

    private static func time(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
