/// What enrolling someone changed.
public enum Enrolment: Sendable, Equatable {
    /// Was not known and is now enrolled.
    case added
    /// Was enrolled with another zone or note.
    case updated
    /// Was enrolled just so.
    case unchanged
}
