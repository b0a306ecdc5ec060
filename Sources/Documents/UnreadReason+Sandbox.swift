internal import Sandbox

extension UnreadReason {
    /// What a worker's failure means for what it read.
    init(_ error: SandboxError) {
        self =
            switch error.code {
            case .crashed, .protocolViolation: .crashed
            case .timedOut: .timedOut
            case .memory, .outputLimit: .tooBig
            case .programFailed: .damaged
            case .launchFailed, .refused, .jobFailed: .unreadable
            }
    }
}

extension SandboxError {
    /// Whether the program of the job is not installed.
    var isMissingProgram: Bool {
        if case .jobFailed(let words) = code { return words.hasPrefix(ProgramMissing.mark) }
        return false
    }
}
