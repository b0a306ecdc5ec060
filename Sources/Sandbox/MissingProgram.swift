/// A program or library that is not installed, in words that name the Debian package.
package struct ProgramMissing: Error, CustomStringConvertible {
    /// How the words begin: what the parent tells this error from others by.
    package static let mark = "missing program: "

    package let what: String
    package let package: String

    package init(what: String, package: String) {
        self.what = what
        self.package = package
    }

    package var description: String { "\(Self.mark)\(what); install the package \(package)" }
}
