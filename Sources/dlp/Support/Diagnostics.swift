internal import Glibc

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
        _ = Descriptor.writeAll(STDERR_FILENO, line + "\n")
    }
}
