internal import Glibc
internal import Synchronization

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

    private func put(_ text: String) { _ = Descriptor.writeAll(STDERR_FILENO, text) }
}
