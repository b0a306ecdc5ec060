/// What a key is still used for.
public enum KeyState: String, Sendable, CaseIterable {
    /// New marks are issued under it, and trace tries it. One key at a time.
    case active
    /// Trace tries it.
    case valid
    /// Neither; its marks are history.
    case retired
}
