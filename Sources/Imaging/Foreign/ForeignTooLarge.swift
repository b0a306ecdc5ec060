/// A picture over the limits, where a job can only fail in words.
struct ForeignTooLarge: Error, CustomStringConvertible {
    /// How the words begin: what the parent tells this error from others by.
    static let mark = "over the limit: "

    let width: Int
    let height: Int

    var description: String { "\(Self.mark)\(width)×\(height) pixels" }
}
