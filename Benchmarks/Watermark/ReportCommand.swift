internal import ArgumentParser

/// The tables of results that stand on disk.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print tables of finished trials.")
    @Argument(help: "Folder of results.") var results: String

    func run() throws { print(Tables(try ResultFile.all(in: results)).markdown) }
}
