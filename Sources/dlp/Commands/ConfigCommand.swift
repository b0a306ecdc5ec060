internal import ArgumentParser

/// `dlp config show`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The settings that hold, and where each comes from.",
        subcommands: [ConfigShow.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}
