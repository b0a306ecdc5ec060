internal import Glibc

/// Seconds of a clock of the system.
package enum Clock {
    /// Of the clock on the wall, from no particular beginning.
    package static func monotonic() -> Double { time(of: CLOCK_MONOTONIC) }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    package static func sinceEpoch() -> Int { Glibc.time(nil) }

    /// Of the processor, for this process.
    package static func process() -> Double { time(of: CLOCK_PROCESS_CPUTIME_ID) }

    /// Of the processor, for the calling thread.
    package static func thread() -> Double { time(of: CLOCK_THREAD_CPUTIME_ID) }

    /// Of the processor, for the children of this process that ended.
    package static func children() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func time(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
