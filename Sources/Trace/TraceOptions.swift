/// What a caller may ask of a trace.
public struct TraceOptions: Sendable {
    /// Only these users may be named, where given: a closed set of suspects.
    public var users: [String]?
    /// Looks longer: more hypotheses, finer grids. Bounded all the same.
    public var thorough: Bool
    /// Looks for screens in photos, too: seconds where there is none.
    public var photos: Bool
    /// Seconds of processor time for one document with all that is in it; what is not looked at
    /// then is named. Nil for the usual, 300, and 3600 with `thorough`. Pictures by themselves
    /// are bounded by their size.
    public var seconds: Double?
    /// Told what is being looked at, in words for a person; from any thread.
    public var progress: (@Sendable (String) -> Void)?

    public init(
        users: [String]? = nil, thorough: Bool = false, photos: Bool = true,
        seconds: Double? = nil, progress: (@Sendable (String) -> Void)? = nil
    ) {
        self.users = users
        self.thorough = thorough
        self.photos = photos
        self.seconds = seconds
        self.progress = progress
    }
}
