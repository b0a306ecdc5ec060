/// A program or library that is not installed, in words that name the Debian package.
struct ProgramMissing: Error, CustomStringConvertible {
    /// How the words begin: what the parent tells this error from others by.
    static let mark = "missing program: "

    let what: String
    let package: String

    init(what: String, package: String) {
        self.what = what
        self.package = package
    }

    var description: String { "\(Self.mark)\(what); install the package \(package)" }
}
