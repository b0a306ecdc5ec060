internal import ArgumentParser

/// Measures the watermark: `make bench-watermark` runs it, the tables go into the docs.
@main
struct BenchWatermark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-watermark",
        abstract: "Measures the watermark and the tracer, beside an oracle.",
        subcommands: [
            RunCommand.self, ReportCommand.self, OneCommand.self, PhotographCommand.self,
            PolarCommand.self,
        ])
}

/// The error-correcting code on its own.
struct PolarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "polar-study", abstract: "Error rates and times of the polar code.")
    @Argument(help: "Fraction of the full number of frames.") var scale = 1.0

    func run() throws { PolarStudy.run(scale: scale) }
}
