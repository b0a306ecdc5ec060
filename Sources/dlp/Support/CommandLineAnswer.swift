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
            let text = DLP.fullMessage(for: error)
            try output.line(Self.asksForHelp ? Self.ownOptionsFirst(text) : text)
            if Self.asksForHelp,
                let section = Examples.section(Array(Self.commandPath().dropFirst()))
            {
                try output.line(section)
            }
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

    /// Help with what all commands take behind what only this one does; the parser has sections
    /// that have a title before those that have none.
    private static func ownOptionsFirst(_ help: String) -> String {
        var sections = help.split(separator: "\n\n").map(String.init)
        guard let common = sections.firstIndex(where: { $0.hasPrefix("EVERYWHERE:") }),
            let own = sections.firstIndex(where: { $0.hasPrefix("OPTIONS:") }), common < own
        else { return help }
        let section = sections.remove(at: common)
        sections.insert(section, at: own)
        return sections.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
            .joined(separator: "\n\n")
    }

    /// Whether it is help that is printed, and not a version or a completion script.
    private static var asksForHelp: Bool {
        let words = CommandLine.arguments.dropFirst()
        return words.first == "help" || words.contains("--help") || words.contains("-h")
    }

    /// The command and subcommand the words begin with, or `help` asks for.
    private static func commandPath() -> [String] {
        var path = [DLP._commandName]
        var command: any ParsableCommand.Type = DLP.self
        var words = CommandLine.arguments.dropFirst()
        if words.first == "help" { words = words.dropFirst() }
        for word in words where !word.hasPrefix("-") {
            let next = command.configuration.subcommands.first { $0._commandName == word }
            guard let next else { break }
            path.append(word)
            command = next
        }
        return path
    }
}
