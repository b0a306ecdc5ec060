internal import Glibc

/// What is left of a reading's limits, for all levels of containers together.
final class Budget {
    private(set) var bytes: Int
    private(set) var entries: Int
    let depth: Int
    private let deadline: Double

    init(_ limits: ReadingLimits) {
        bytes = limits.bytes
        entries = limits.entries
        depth = limits.depth
        deadline = Self.now() + limits.seconds
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

    var isLate: Bool { Self.now() > deadline }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
