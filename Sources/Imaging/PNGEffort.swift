/// How long a PNG is compressed: libdeflate's level, of which three have names.
public struct PNGEffort: Sendable, Equatable {
    /// 1…12.
    public let level: Int

    /// Clamped to 1…12.
    public init(level: Int) {
        self.level = min(12, max(1, level))
    }

    /// Least time for pictures with a mark or noise, a third larger; flat pictures take
    /// longer than with `balanced`.
    public static let fast = PNGEffort(level: 1)
    /// About libpng's default size in a quarter of its processor time, spread over all cores.
    public static let balanced = PNGEffort(level: 4)
    /// A tenth smaller for twice the time; levels above give 2 % for four times as much.
    public static let small = PNGEffort(level: 7)
}
