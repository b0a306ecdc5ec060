internal import Glibc

/// Why a command, or one of its inputs, came to nothing.
///
/// Printed as `dlp: error: <what>: <why>`, both in lower case and without a
/// full stop; `hint` is the next step, where there is one.
struct Failure: Error {
    var what: String
    var why: String
    var hint: String?
    var status: ExitStatus

    init(_ what: String, _ why: String, hint: String? = nil, status: ExitStatus = .failed) {
        self.what = what
        self.why = why
        self.hint = hint
        self.status = status
    }

    /// A system call on `what` failed with `code`.
    init(_ what: String, errno code: Int32, hint: String? = nil) {
        self.init(what, Failure.text(errno: code), hint: hint)
    }

    static func usage(_ what: String, _ why: String, hint: String? = nil) -> Failure {
        Failure(what, why, hint: hint, status: .usage)
    }

    /// The C library's words for an error number, in this tool's case.
    static func text(errno code: Int32) -> String {
        strerror(code).map { sentence(String(cString: $0)) } ?? "error \(code)"
    }

    /// Words written as a sentence elsewhere, in the form of this tool's
    /// messages: one line, no capital at the start unless it begins a name such
    /// as PNG, no full stop.
    static func sentence(_ text: String) -> String {
        var line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        while line.hasSuffix(".") { line.removeLast() }
        guard let first = line.first, first.isUppercase else { return line }
        let second = line.dropFirst().first
        if let second, second.isUppercase || second.isNumber { return line }
        return first.lowercased() + line.dropFirst()
    }
}
