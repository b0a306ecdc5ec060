internal import DocumentReading
internal import Support

/// The time that one document's trace may take: seconds of processor time, of this process and of
/// the workers that ended, so that a busy machine looks at as much as a quiet one. The clock ends
/// it at `ReadingLimits.patience` times as many, for what waits and takes no processor time.
struct TraceBudget: Sendable {
    /// Processor seconds where nothing else is asked for, and with `thorough`.
    static let standard = 300.0
    static let thorough = 3600.0

    private let seconds: Double
    private let begun: Double
    private let deadline: Double

    init(seconds: Double) {
        self.seconds = seconds
        begun = Self.processorTime()
        deadline = Clock.monotonic() + seconds * ReadingLimits.patience
    }

    /// Seconds of processor time left; none when the clock has run out.
    var remaining: Double {
        guard Clock.monotonic() < deadline else { return 0 }
        return max(0, seconds - (Self.processorTime() - begun))
    }

    var isLate: Bool { remaining <= 0 }

    private static func processorTime() -> Double { Clock.process() + Clock.children() }
}
