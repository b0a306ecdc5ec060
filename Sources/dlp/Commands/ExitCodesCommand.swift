internal import ArgumentParser

/// `dlp exit-codes`, and so `dlp help exit-codes`.
struct ExitCodesCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes", abstract: "Print what each exit code means.",
        discussion: lines.joined(separator: "\n"))

    /// As docs/exit-codes.md has them.
    private static let meanings: [(ExitStatus, String)] = [
        (.done, "done; scan: allowed, warnings too; trace: somebody is identified"),
        (.negative, "scan: blocked; trace: no mark found; check, test, verify: not in order"),
        (.failed, "failed: something could not be read or written, or is in a bad state"),
        (.partial, "partial: some inputs were handled, some failed; blocked beats partial"),
        (.usage, "wrong usage: nothing was done"),
        (.interrupted, "interrupted"),
    ]

    private static var lines: [String] {
        meanings.map { status, meaning in
            let code = String(status.rawValue)
            return String(repeating: " ", count: 5 - code.count) + code + "  " + meaning
        } + ["", "A gate stops for every code but 0."]
    }

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        if !console.json {
            for line in Self.lines { try console.output.line(line) }
            return .done
        }
        for (status, meaning) in Self.meanings {
            try console.output.line([
                "schema": "dlp.exit-code/1", "code": .integer(Int(status.rawValue)),
                "meaning": .string(meaning),
            ])
        }
        return .done
    }
}
