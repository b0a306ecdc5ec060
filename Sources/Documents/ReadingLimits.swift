/// What reading one file may cost. Plain text as the outermost file costs none of it but
/// time that it takes.
public struct ReadingLimits: Sendable, Equatable {
    /// Bytes produced out of containers, all levels together.
    public var bytes: Int
    /// Containers within one another; the outermost file is at depth 0.
    public var depth: Int
    /// Members of containers, all levels together.
    public var entries: Int
    /// Seconds of processor time for containers and programs, of this process and its workers.
    /// The clock ends a reading only at `patience` times as many, so that the same file is read
    /// as far on a busy machine.
    public var seconds: Double
    /// Pictures and pages given to character recognition; 0 for none.
    public var pages: Int

    public init(
        bytes: Int = 1 << 30, depth: Int = 8, entries: Int = 10_000, seconds: Double = 30,
        pages: Int = 20
    ) {
        self.bytes = max(0, bytes)
        self.depth = max(0, depth)
        self.entries = max(0, entries)
        self.seconds = max(0, seconds)
        self.pages = max(0, pages)
    }

    public static let standard = ReadingLimits()

    /// Seconds on the clock for each second of processor time.
    static let patience = 10.0

    /// The largest container that is read; longer ones are `tooBig`, their bytes still
    /// pass as raw.
    static let fileBytes = 512 << 20
    /// The largest member that is taken whole; of longer ones the beginning.
    static let memberBytes = 256 << 20
    /// The most text and pictures taken from one file.
    static let outputBytes = 512 << 20
}
