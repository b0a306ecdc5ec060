/// Reading the file itself failed.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error number of read(2).
    public let code: Int32
    /// One line for a person: lower case, no full stop.
    public let description: String
}
