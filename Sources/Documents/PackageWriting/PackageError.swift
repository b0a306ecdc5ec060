internal import Sandbox

/// An office package that was not read or written, and why.
public struct PackageError: Error, Sendable, Equatable, CustomStringConvertible {
    public let problem: PackageProblem
    /// One line for a person: lower case, no full stop.
    public let detail: String

    public init(_ problem: PackageProblem, _ detail: String) {
        self.problem = problem
        self.detail = detail
    }

    public var description: String { detail }

    /// Two errors are equal when their problems are.
    public static func == (a: Self, b: Self) -> Bool { a.problem == b.problem }

    /// What a worker throws: its problem before its words.
    struct Told: Error, CustomStringConvertible {
        let error: PackageError
        var description: String { "\(error.problem.rawValue): \(error.detail)" }
    }

    init(_ error: SandboxError) {
        switch error.code {
        case .jobFailed(let words):
            for problem in PackageProblem.allCases {
                let mark = problem.rawValue + ": "
                guard words.hasPrefix(mark) else { continue }
                self.init(problem, String(words.dropFirst(mark.count)))
                return
            }
            self.init(.worker, words)
        case .timedOut, .memory, .outputLimit: self.init(.tooBig, error.detail)
        case .crashed, .protocolViolation, .launchFailed, .refused, .programFailed:
            self.init(.worker, error.detail)
        }
    }

    static func damaged(_ what: String) -> PackageError { PackageError(.damaged, what) }
}
