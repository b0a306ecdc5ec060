/// What a caller may ask of a trace.
public struct TraceOptions: Sendable {
    /// Only these users may be named, where given: a closed set of suspects.
    public var users: [String]?
    /// Looks longer: more hypotheses, finer grids. Bounded all the same.
    public var thorough: Bool
    /// Looks for screens in photos, too: seconds where there is none.
    public var photos: Bool

    public init(users: [String]? = nil, thorough: Bool = false, photos: Bool = true) {
        self.users = users
        self.thorough = thorough
        self.photos = photos
    }
}
