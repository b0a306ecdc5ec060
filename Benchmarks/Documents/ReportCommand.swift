internal import ArgumentParser
internal import Foundation

/// Prints the tables of results that were kept.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print the tables of a folder of results.")
    @Argument(help: "Folder of results.") var results: String

    func run() throws { print(Tables(try ResultFile.all(in: results)).markdown) }
}
