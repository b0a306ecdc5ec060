/// What is wrong with a policy or its data, and where.
public struct PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    public var file: String
    /// From 1; nil where the file as a whole is meant.
    public var line: Int?
    public var column: Int?
    public var message: String
    /// The next step, where there is one.
    public var hint: String?

    public init(
        file: String, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    /// `policies/low.yaml:12:7`
    public var place: String {
        var place = file
        if let line { place += ":\(line)" }
        if line != nil, let column { place += ":\(column)" }
        return place
    }

    public var description: String { place + ": " + message }
}
