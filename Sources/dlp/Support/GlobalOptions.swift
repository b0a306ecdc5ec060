internal import ArgumentParser

extension ColourChoice: ExpressibleByArgument {}
extension ProgressChoice: ExpressibleByArgument {}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of keys and registry (DLP_HOME).", valueName: "dir"))
    var home: String?

    @Flag(help: "One JSON object a line on standard output, errors in JSON too.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit code tells.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print reasons.")
    var verbose = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice?

    @Option(help: ArgumentHelp("Progress: auto, json or none.", valueName: "how"))
    var progress: ProgressChoice?

    func validate() throws {
        if quiet && verbose {
            throw ValidationError("--quiet and --verbose exclude each other")
        }
    }
}
