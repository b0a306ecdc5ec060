package import SystemPackage
internal import Glibc

extension Errno {
    /// The number that the last failed call of this thread left.
    package static var last: Errno { Errno(rawValue: errno) }

    /// The C library's words, in the form of this tool's messages: lower case, no full stop.
    package var text: String {
        let text = description
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// No room on the disk, or none left for this user.
    package var isDiskFull: Bool { self == .noSpace || rawValue == Glibc.EDQUOT }
}
