/// Someone marks are or were issued to.
public struct User: Hashable, Sendable {
    public var id: UserID
    /// Nil: the zone of the machine's settings.
    public var zone: Zone?
    public var note: String?
    public var created: Timestamp
    /// When the user was removed; nil for who is enrolled.
    public var removed: Timestamp?
}
