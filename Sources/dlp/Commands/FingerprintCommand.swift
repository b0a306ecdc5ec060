internal import ArgumentParser

/// `dlp fingerprint add|list|remove`
struct FingerprintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "Documents whose parts must not leave, recognised without being kept.",
        subcommands: [FingerprintAdd.self, FingerprintList.self, FingerprintRemove.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}
