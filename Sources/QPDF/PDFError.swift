package import Sandbox

/// A PDF file that was not marked or read, and why.
package struct PDFError: WorkerFailure, Sendable, Equatable {
    package let problem: PDFProblem
    /// One line for a person: lower case, no full stop.
    package let detail: String

    package init(_ problem: PDFProblem, _ detail: String) {
        self.problem = problem
        self.detail = detail
    }

    package var description: String { detail }

    package var workerCode: String { problem.rawValue }

    package init(_ error: SandboxError) {
        switch error.code {
        case .jobFailed(let code, let words):
            self.init(PDFProblem(rawValue: code) ?? .worker, words)
        case .timedOut, .memory, .outputLimit: self.init(.tooBig, error.detail)
        case .programFailed: self.init(.damaged, error.detail)
        case .crashed, .protocolViolation, .launchFailed, .refused:
            self.init(.worker, error.detail)
        }
    }
}

/// Why a PDF file is not marked or read. The raw values are the codes between processes.
package enum PDFProblem: String, Sendable, CaseIterable {
    /// It opens with a password only, the user's or the owner's.
    case needsPassword = "needs-password"
    /// Its permissions forbid changes (ISO 32000-2, table 22, bit 4).
    case noModifyPermission = "no-modify-permission"
    /// It is signed, or certified: any change breaks the signature.
    case signed
    /// No PDF file, or one whose objects cannot be found any more.
    case damaged
    case noPages = "no-pages"
    /// A security handler or a feature that the library does not know.
    case unsupported
    /// More memory, time, pages or bytes needed than allowed.
    case tooBig = "too-big"
    /// A tile, text or token that cannot be written.
    case invalidRequest = "invalid-request"
    /// The library, or a program, is not installed.
    case missingProgram = "missing-program"
    /// Reading the input or taking the output failed.
    case inputOutput = "input-output"
    /// The worker could not be started or crashed.
    case worker
}
