internal import Glibc
internal import Sandbox

/// The reading itself could not be done: no process, no descriptor, no memory for a worker, a program
/// that is missing or was killed. Nothing is known of the file then, and it is no matter of a
/// policy: whoever asked must be told that there is no answer.
public struct ReadingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line for a person: lower case, no full stop.
    public let description: String

    init(_ error: SandboxError) { description = "cannot read: \(error)" }
}

extension SandboxError {
    /// Whether it says nothing about what was read, but that it could not be read here.
    var isOwnFailure: Bool {
        switch code {
        case .launchFailed, .refused: true
        // Its limits end a worker by other signals, and its own faults as well.
        case .crashed(let signal): [SIGKILL, SIGTERM, SIGHUP, SIGINT, SIGQUIT].contains(signal)
        // Where a program does not begin: the launcher's and the loader's own status.
        case .programFailed(let status): status == 126 || status == 127
        case .jobFailed: isMissingProgram
        case .timedOut, .memory, .outputLimit, .protocolViolation: false
        }
    }
}
