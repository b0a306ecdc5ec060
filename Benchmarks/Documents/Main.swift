internal import ArgumentParser

/// Measures marked documents: `make bench-documents` runs it, the tables go into the docs.
@main
struct BenchDocuments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-documents",
        abstract: "Measures marks of document pages on screens and on paper, beside an oracle.",
        subcommands: [RunCommand.self, ReportCommand.self, OneCommand.self, QualityCommand.self])
}
