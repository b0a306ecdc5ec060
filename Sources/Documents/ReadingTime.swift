/// Processor time that several readings share, one after another: those of the files that are found
/// in one text. Each begins with what the one before left.
public final class ReadingTime: @unchecked Sendable {
    /// Seconds; set by the reading that ended last. Readings that share it are never at once.
    var left: Double

    public init(seconds: Double) { left = max(0, seconds) }

    func limits(_ limits: ReadingLimits) -> ReadingLimits {
        var limits = limits
        limits.seconds = min(limits.seconds, left)
        return limits
    }
}
