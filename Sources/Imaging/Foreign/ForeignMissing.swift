/// A decoder that is not installed, in words that name the Debian package to install.
struct ForeignMissing: Error, CustomStringConvertible {
    /// How the words begin: what the parent tells this error from others by.
    static let mark = "missing decoder: "

    let what: String
    let package: String

    var description: String { "\(Self.mark)\(what); install the package \(package)" }
}
