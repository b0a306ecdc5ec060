/// A pattern that is not taken, of which target, and why.
public struct MatchProgramError: Error, CustomStringConvertible {
    public var target: String?
    public var message: String

    public var description: String {
        (target.map { "detector \($0): " } ?? "") + message.prefix(1).lowercased()
            + message.dropFirst()
    }
}
