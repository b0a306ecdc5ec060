/// How much a registry holds.
public struct RegistryCounts: Hashable, Sendable {
    public var users = 0
    public var removedUsers = 0
    /// Marks that may be out in the world.
    public var issued = 0
    /// Tokens taken for marks that were never finished.
    public var reserved = 0
}
