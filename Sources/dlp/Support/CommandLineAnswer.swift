internal import ArgumentParser
internal import Glibc

/// What a command line gets that does not reach a command's own work: help and
/// versions that were asked for, or an error of usage.
struct CommandLineAnswer {
    private let error: any Error

    init(_ error: any Error) { self.error = error }

    /// Prints the answer. Nothing has been parsed, so `--json` and `--quiet`
    /// are looked for among the words.
    func give() -> ExitStatus {
        let words = CommandLine.arguments.dropFirst()
        let diagnostics = Diagnostics(json: words.contains("--json"))
        if let missing = error as? MissingSubcommand {
            return refuse(
                diagnostics,
                "expected one of "
                    + missing.group.configuration.subcommands.map { $0._commandName }
                    .joined(separator: ", "))
        }
        guard DLP.exitCode(for: error) == .success else {
            return refuse(diagnostics, Failure.sentence(DLP.message(for: error)))
        }
        return diagnostics.running {
            var output = Output(silent: false)
            try output.line(DLP.fullMessage(for: error))
            try output.finish()
            return .done
        }
    }

    private func refuse(_ diagnostics: Diagnostics, _ why: String) -> ExitStatus {
        let path = Self.commandPath()
        let name = path.joined(separator: " ")
        diagnostics.error(.usage(name, why, hint: "\(name) --help"))
        return .usage
    }

    /// The command and subcommand the words begin with.
    private static func commandPath() -> [String] {
        var path = [DLP._commandName]
        var command: any ParsableCommand.Type = DLP.self
        for word in CommandLine.arguments.dropFirst() where !word.hasPrefix("-") {
            let next = command.configuration.subcommands.first { $0._commandName == word }
            guard let next else { break }
            path.append(word)
            command = next
        }
        return path
    }
}
