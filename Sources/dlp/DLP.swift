internal import ArgumentParser

/// The root of the command line.
struct DLP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlp",
        abstract: "Mark pictures invisibly, one mark per person, and name the person from a leak.",
        version: "0.1.0",
        subcommands: [
            MarkCommand.self, TraceCommand.self, ScanCommand.self, TextCommand.self,
            OverlayCommand.self, DrillCommand.self, PolicyCommand.self,
            FingerprintCommand.self, HookCommand.self, UsersCommand.self, KeysCommand.self,
            DoctorCommand.self, ConfigCommand.self,
        ])

    func run() throws { throw MissingSubcommand(Self.self) }
}

/// A command that only groups others was given none of them.
struct MissingSubcommand: Error {
    let group: any ParsableCommand.Type

    init(_ group: any ParsableCommand.Type) { self.group = group }
}
