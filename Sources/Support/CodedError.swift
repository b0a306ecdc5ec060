/// The shape of this tool's errors: a code that programs decide by, and a line for a person.
///
/// Two errors are equal when their codes are.
package protocol CodedError: Error, Sendable, Equatable, CustomStringConvertible {
    associatedtype Code: Sendable, Equatable
    var code: Code { get }
    /// One line: lower case, no full stop, nothing of what was read.
    var detail: String { get }
}

extension CodedError {
    package var description: String { detail }

    package static func == (a: Self, b: Self) -> Bool { a.code == b.code }
}
