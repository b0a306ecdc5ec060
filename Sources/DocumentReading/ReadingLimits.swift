internal import Support

/// What reading one file may cost. Plain text as the outermost file costs none of it but
/// time that it takes.
package struct ReadingLimits: Sendable, Equatable {
    /// Bytes produced out of containers, all levels together.
    package var bytes: Int
    /// Containers within one another; the outermost file is at depth 0.
    package var depth: Int
    /// Members of containers, all levels together.
    package var entries: Int
    /// Seconds of processor time for containers and programs, of this process and its workers.
    /// The clock ends a reading only at `patience` times as many, so that the same file is read
    /// as far on a busy machine.
    package var seconds: Double
    /// Pictures and pages given to character recognition; 0 for none.
    package var pages: Int

    package init(
        bytes: Int = 1 << 30, depth: Int = 8, entries: Int = 10_000, seconds: Double = 30,
        pages: Int = 20
    ) {
        self.bytes = max(0, bytes)
        self.depth = max(0, depth)
        self.entries = max(0, entries)
        self.seconds = max(0, seconds)
        self.pages = max(0, pages)
    }

    package static let standard = ReadingLimits()

    /// Seconds on the clock for each second of processor time.
    package static let patience = 10.0

    /// The largest container that is read; longer ones are `tooBig`, their bytes still
    /// pass as raw.
    static let fileBytes = 512 << 20
    /// The largest member that is taken whole; of longer ones the beginning.
    static let memberBytes = 256 << 20
    /// The most text and pictures taken from one file.
    static let outputBytes = 512 << 20
}

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
        deadline = Clock.process() + limits.seconds
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

    /// Of the time of this process, a worker that reads one document.
    var isLate: Bool { Clock.process() > deadline }
}

/// Processor time that several readings share, one after another: those of the files that are found
/// in one text. Each begins with what the one before left.
package final class ReadingTime: @unchecked Sendable {
    /// Seconds; set by the reading that ended last. Readings that share it are never at once.
    package var left: Double

    package init(seconds: Double) { left = max(0, seconds) }

    func limits(_ limits: ReadingLimits) -> ReadingLimits {
        var limits = limits
        limits.seconds = min(limits.seconds, left)
        return limits
    }
}
