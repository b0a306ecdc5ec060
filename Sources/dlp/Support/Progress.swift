internal import Glibc

/// How progress is told.
enum ProgressChoice: String, CaseIterable, Sendable {
    /// A line that rewrites itself, on a terminal only.
    case auto
    /// JSON lines on standard error.
    case json
    case none
}

/// How far a run over several inputs has come, on standard error.
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
                let worthwhile = total > 1 && Descriptor.isTerminal(STDERR_FILENO)
                style = worthwhile && Environment["TERM"] != "dumb" ? .line : .none
            }
        }
    }

    /// `name` is about to be handled.
    func begin(_ name: String) {
        guard style == .line else { return }
        put("\r\u{1B}[K\(done + 1)/\(total)  \(name.printable)")
    }

    /// Makes room for a line of output or an error; call before printing one.
    func clear() {
        if style == .line { put("\r\u{1B}[K") }
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

    private func put(_ text: String) { _ = Descriptor.writeAll(STDERR_FILENO, text) }
}
