/// The keys in use: the one marks are issued under, and all that trace tries.
public struct KeyRing: Sendable {
    /// New marks are issued under this one.
    public let active: MasterKey
    /// Every key not retired, the active one first, then from the newest to the oldest.
    public let keys: [MasterKey]
    /// Whether loading made the active key, the home's first.
    public let wasCreated: Bool

    public init(active: MasterKey, others: [MasterKey] = [], wasCreated: Bool = false) {
        self.active = active
        self.wasCreated = wasCreated
        keys = [active] + others.filter { $0.id != active.id }.sorted { $0.id > $1.id }
    }

    /// The key of that name, if it is in use.
    public subscript(id: KeyID) -> MasterKey? { keys.first { $0.id == id } }
}
