internal import ArgumentParser

/// `dlp hook install|uninstall|run`
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "The gate in git: scans what a commit or push would send.",
        subcommands: [HookInstall.self, HookUninstall.self, HookRun.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}
