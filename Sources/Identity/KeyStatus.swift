/// A key as it stands, registry and file together: a row of `dlp keys list`.
public struct KeyStatus: Sendable {
    public var record: KeyRecord
    /// What is wrong with its file, if anything. A retired key's file may be gone
    /// without that being wrong.
    public var problem: IdentityError?
    /// Whether the file is there and is the right key.
    public var isUsable: Bool
}
