internal import Sandbox

/// A PDF file that was not marked or read, and why.
public struct PDFError: Error, Sendable, Equatable, CustomStringConvertible {
    public let problem: PDFProblem
    /// One line for a person: lower case, no full stop.
    public let detail: String

    public init(_ problem: PDFProblem, _ detail: String) {
        self.problem = problem
        self.detail = detail
    }

    public var description: String { detail }

    /// What a worker throws: its problem before its words.
    struct Told: Error, CustomStringConvertible {
        let error: PDFError
        var description: String { "\(error.problem.rawValue): \(error.detail)" }
    }

    var told: Told { Told(error: self) }

    init(_ error: SandboxError) {
        switch error.code {
        case .jobFailed(let words):
            for problem in PDFProblem.allCases {
                let mark = problem.rawValue + ": "
                guard words.hasPrefix(mark) else { continue }
                self.init(problem, String(words.dropFirst(mark.count)))
                return
            }
            let isMissing = words.hasPrefix(ProgramMissing.mark)
            self.init(isMissing ? .missingProgram : .worker, words)
        case .timedOut, .memory, .outputLimit: self.init(.tooBig, error.detail)
        case .programFailed: self.init(.damaged, error.detail)
        case .crashed, .protocolViolation, .launchFailed, .refused:
            self.init(.worker, error.detail)
        }
    }
}
