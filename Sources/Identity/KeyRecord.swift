/// A key as the registry knows it.
public struct KeyRecord: Hashable, Sendable {
    public var id: KeyID
    /// 16 hexadecimal digits; see `MasterKey.fingerprint`.
    public var fingerprint: String
    public var created: Timestamp
    public var state: KeyState

    public init(id: KeyID, fingerprint: String, created: Timestamp, state: KeyState) {
        self.id = id
        self.fingerprint = fingerprint
        self.created = created
        self.state = state
    }
}
