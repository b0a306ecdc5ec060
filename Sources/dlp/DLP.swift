internal import ArgumentParser
internal import Support

/// The root of the command line.
struct DLP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlp",
        abstract: "Mark copies invisibly, name the person from a leak, and check what leaves.",
        version: ProductVersion.number,
        groupedSubcommands: [
            CommandGroup(
                name: "Marks",
                subcommands: [
                    MarkCommand.self, TraceCommand.self, OverlayCommand.self, DrillCommand.self,
                ]),
            CommandGroup(
                name: "Gate",
                subcommands: [
                    ScanCommand.self, GateCommand.self, TextCommand.self, HookCommand.self,
                    PolicyCommand.self, FingerprintCommand.self,
                ]),
            CommandGroup(
                name: "People and keys", subcommands: [UsersCommand.self, KeysCommand.self]),
            CommandGroup(
                name: "This installation",
                subcommands: [
                    DoctorCommand.self, ConfigCommand.self, ExitCodesCommand.self,
                ]),
        ])

    func run() throws { throw MissingSubcommand(Self.self) }
}

/// A command that only groups others was given none of them.
struct MissingSubcommand: Error {
    let group: any ParsableCommand.Type

    init(_ group: any ParsableCommand.Type) { self.group = group }
}
