internal import Glibc

/// The time that one document's trace may take: seconds of processor time, of this process and of
/// the workers that ended, so that a busy machine looks at as much as a quiet one. The clock ends
/// it at `patience` times as many, for what waits and takes no processor time.
struct TraceBudget: Sendable {
    /// Processor seconds where nothing else is asked for, and with `thorough`.
    static let standard = 300.0
    static let thorough = 3600.0
    /// Seconds on the clock for each second of processor time.
    static let patience = 10.0

    private let seconds: Double
    private let begun: Double
    private let deadline: Double

    init(seconds: Double) {
        self.seconds = seconds
        begun = Self.processorTime()
        deadline = Self.now() + seconds * Self.patience
    }

    /// Seconds of processor time left; none when the clock has run out.
    var remaining: Double {
        guard Self.now() < deadline else { return 0 }
        return max(0, seconds - (Self.processorTime() - begun))
    }

    var isLate: Bool { remaining <= 0 }

    private static func processorTime() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return time(of: CLOCK_PROCESS_CPUTIME_ID) + seconds(usage.ru_utime)
            + seconds(usage.ru_stime)
    }

    private static func now() -> Double { time(of: CLOCK_MONOTONIC) }

    private static func time(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
