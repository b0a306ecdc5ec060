internal import Support
internal import Glibc
internal import Synchronization

/// Standard error: errors, hints, warnings and notices, one line each, for
/// people or (`--json`) for programs.
struct Diagnostics {
    var json = false
    var silent = false
    var verbose = false
    var colour = Colour(enabled: false)

    func error(_ failure: Failure) {
        guard !silent else { return }
        if json {
            put(
                JSON.object([
                    .init(key: "schema", value: "dlp.error/1"),
                    .init(key: "error", value: .string(failure.what + ": " + failure.why)),
                    .init(key: "what", value: .string(failure.what)),
                    .init(key: "why", value: .string(failure.why)),
                    .init(key: "hint", value: JSON(failure.hint)),
                    .init(key: "code", value: .integer(Int(failure.status.rawValue))),
                ]).line)
            return
        }
        say(colour.bad("error"), failure.what + ": " + failure.why)
        if let hint = failure.hint { say("hint", hint) }
    }

    /// Something is done but may not be what was meant.
    func warning(_ text: String, hint: String? = nil) {
        report("warning", styled: colour.doubtful("warning"), text, hint: hint)
    }

    /// Something worth knowing was done on the side.
    func notice(_ text: String) { report("notice", styled: "notice", text, hint: nil) }

    /// Reasons, with `--verbose` only.
    func detail(_ text: String) {
        if verbose { report("detail", styled: colour.faint("detail"), text, hint: nil) }
    }

    private func report(_ kind: String, styled: String, _ text: String, hint: String?) {
        guard !silent else { return }
        if json {
            put(
                JSON.object([
                    .init(key: "schema", value: .string("dlp.\(kind)/1")),
                    .init(key: kind, value: .string(text)),
                    .init(key: "hint", value: JSON(hint)),
                ]).line)
        } else {
            say(styled, text)
            if let hint { say("hint", hint) }
        }
    }

    private func say(_ kind: String, _ text: String) {
        put("dlp: " + kind + ": " + text.printable)
    }

    /// Nothing can be done about an error stream that takes nothing.
    private func put(_ line: String) {
        LiveLine.shared.makeRoom()
        try? Descriptor.writeAll(STDERR_FILENO, line + "\n")
    }
}

/// How progress is told.
enum ProgressChoice: String, CaseIterable, Sendable {
    /// A line that rewrites itself, on a terminal only, for what takes more than a second.
    case auto
    /// JSON lines on standard error.
    case json
    case none
}

/// How far a run over its inputs has come, on standard error.
struct Progress {
    private enum Style { case line, json, none }
    private let style: Style
    private let total: Int
    private var done = 0

    init(_ choice: ProgressChoice, total: Int, silent: Bool) {
        self.total = total
        if silent {
            style = .none
        } else {
            switch choice {
            case .none: style = .none
            case .json: style = .json
            case .auto:
                let isWatched = Descriptor.isTerminal(STDERR_FILENO)
                style = isWatched && Environment["TERM"] != "dumb" ? .line : .none
            }
        }
    }

    /// `name` is about to be handled.
    func begin(_ name: String) {
        guard style == .line else { return }
        LiveLine.shared.begin(total > 1 ? "\(done + 1)/\(total)  \(name)" : name)
    }

    /// For work on several threads, which begin in any order; nil where no line is wanted.
    var watching: (@Sendable (ScanInputs.Item) -> Void)? {
        guard style == .line else { return nil }
        let total = total
        let begun = Atomic<Int>(0)
        return { item in
            let number = begun.add(1, ordering: .relaxed).newValue
            LiveLine.shared.begin(total > 1 ? "\(number)/\(total)  \(item.name)" : item.name)
        }
    }

    /// Makes room for a line of output or an error; call before printing one.
    func clear() {
        if style == .line { LiveLine.shared.end() }
    }

    mutating func end(_ name: String) {
        done += 1
        guard style == .json else { return }
        let report: JSON = [
            "schema": "dlp.progress/1", "done": .integer(done), "total": .integer(total),
            "input": .string(name),
        ]
        put(report.line + "\n")
    }

    private func put(_ text: String) { try? Descriptor.writeAll(STDERR_FILENO, text) }
}
