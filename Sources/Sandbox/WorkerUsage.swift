internal import Glibc
internal import Synchronization

/// The processor time that workers took, added up when each of them has ended.
///
/// A budget in processor time gives a file the same verdict on a busy machine as on a quiet one;
/// a budget on the clock does not.
public final class WorkerUsage: Sendable {
    private let nanoseconds = Mutex<UInt64>(0)

    public init() {}

    /// Seconds of processor time, in user and system mode, of all workers that have ended.
    public var processorSeconds: Double { Double(nanoseconds.withLock { $0 }) / 1e9 }

    func add(_ usage: rusage) {
        let micro = UInt64(1_000_000)
        let user = UInt64(max(0, usage.ru_utime.tv_sec)) * micro + UInt64(usage.ru_utime.tv_usec)
        let system = UInt64(max(0, usage.ru_stime.tv_sec)) * micro + UInt64(usage.ru_stime.tv_usec)
        nanoseconds.withLock { $0 += (user + system) * 1000 }
    }
}
