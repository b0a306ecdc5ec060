internal import Glibc
internal import Sandbox

/// Why something could not be read, or not read whole.
package enum UnreadReason: String, Sendable, CaseIterable {
    case encrypted
    case damaged
    case truncated
    case tooDeep = "too-deep"
    case tooBig = "too-big"
    case tooMany = "too-many"
    case timedOut = "timed-out"
    case crashed
    /// A picture, and no program to read its text, or no pages left in the budget.
    case noOCR = "no-ocr"
    case unknownType = "unknown-type"
    /// The file's size or time changed while it was read.
    case changed
    case unreadable
}

extension UnreadReason {
    /// What a worker's failure means for what it read.
    init(_ error: SandboxError) {
        self =
            switch error.code {
            case .crashed, .protocolViolation: .crashed
            case .timedOut: .timedOut
            case .memory, .outputLimit: .tooBig
            case .programFailed: .damaged
            case .launchFailed, .refused, .jobFailed, .cancelled: .unreadable
            }
    }
}

/// The reading itself could not be done: no process, no descriptor, no memory for a worker, a program
/// that is missing or was killed. Nothing is known of the file then, and it is no matter of a
/// policy: whoever asked must be told that there is no answer.
package struct ReadingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line for a person: lower case, no full stop.
    package let description: String

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
        case .timedOut, .memory, .outputLimit, .protocolViolation, .cancelled: false
        }
    }
}
