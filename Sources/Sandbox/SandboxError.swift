internal import Support

/// Why a worker gave no answer.
package struct SandboxError: CodedError {
    package enum Code: Sendable, Equatable {
        /// Ended by a signal, or by itself, before it answered; the signal, 0 for an exit.
        case crashed(signal: Int32)
        /// Over its wall-clock or processor time.
        case timedOut
        /// Over its memory.
        case memory
        /// Whoever waited for it called it off.
        case cancelled
        /// The answer, or the input, is longer than allowed.
        case outputLimit
        /// What it wrote is not an answer.
        case protocolViolation
        /// It could not be started, or could not take its limits.
        case launchFailed
        /// It knows no such job.
        case refused
        /// The program that the job ran left no answer; its exit status.
        case programFailed(status: Int32)
        /// The job ran and threw; the code of a ``WorkerFailure``, empty for other errors, and
        /// the job's own words, control characters taken out.
        case jobFailed(code: String, String)
    }

    package let code: Code
    /// One line for a person: lower case, no full stop.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Whether the program or library of the job is not installed.
    package var isMissingProgram: Bool {
        if case .jobFailed(ProgramMissing.workerCode, _) = code { true } else { false }
    }
}
