package import Sandbox
internal import Support

/// A PDF file that was not marked or read, and why.
package struct PDFError: CodedError, WorkerFailure {
    package let code: Code
    /// One line for a person: lower case, no full stop.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package var workerCode: String { code.rawValue }

    package init(_ error: SandboxError) {
        switch error.code {
        case .jobFailed(let code, let words):
            self.init(Code(rawValue: code) ?? .worker, words)
        case .timedOut, .memory, .outputLimit: self.init(.tooBig, error.detail)
        case .programFailed: self.init(.damaged, error.detail)
        case .crashed, .protocolViolation, .launchFailed, .refused, .cancelled:
            self.init(.worker, error.detail)
        }
    }
}

extension PDFError {
    /// Why a PDF file is not marked or read. The raw values are the codes between processes.
    package enum Code: String, Sendable, CaseIterable {
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
}
