/// A custom property of a document: what the file's properties show under that name.
public struct PackageProperty: Sendable, Equatable {
    public var name: String
    /// Nil takes the property out.
    public var value: String?

    public init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}
