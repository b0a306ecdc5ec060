/// Why a picture could not be read or written.
///
/// Two errors are equal when their codes are.
public struct ImagingError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The bytes are of no picture format known here, or of another than asked for.
        case notAPicture = "not-a-picture"
        /// The bytes end before the picture does.
        case truncated
        /// The bytes contradict their format: a wrong checksum, an impossible code.
        case damaged
        /// Over a limit of `PictureLimits`, or over what the format can hold.
        case tooLarge = "too-large"
        /// Valid, but of a kind that is not decoded here.
        case unsupported
        case outOfMemory = "out-of-memory"
    }

    public let code: Code
    /// One line for a person: lower case, no full stop, nothing of the picture's content.
    public let detail: String
    /// Says nothing about the picture: its decoder could not be started here, or was killed.
    public let isOwnFailure: Bool

    public init(_ code: Code, _ detail: String, isOwnFailure: Bool = false) {
        self.code = code
        self.detail = detail
        self.isOwnFailure = isOwnFailure
    }

    public var description: String { detail }

    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
}
