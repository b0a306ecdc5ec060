internal import ArgumentParser

/// `dlp policy check|show|test`
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "What zones let out, and whether it is written right.",
        subcommands: [PolicyCheck.self, PolicyShow.self, PolicyTest.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}
