internal import ArgumentParser
internal import DocumentReading
internal import Glibc

/// `dlp text`
struct TextCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Print the text that the scanner sees in a file.",
        discussion: """
            Every part is headed by a line with == and its path: the file itself, then what is in \
            it. The code is 3 when some of it could not be read; what and why is on standard error.
            """)

    @Argument(help: ArgumentHelp("Files; - or none is standard input.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp("What standard input is called in the output.", valueName: "name"))
    var stdinName: String?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let inputs = try InputFile.all(paths)
        return try console.each(inputs) { input in
            let descriptor = try input.openForReading()
            defer { if !input.isStandardInput { close(descriptor) } }
            let name = input.isStandardInput ? stdinName ?? "standard input" : input.name
            let printer = TextPrinter(console)
            do {
                try DocumentReader().read(descriptor: descriptor, name: name, into: printer)
            } catch let error as DocumentError {
                throw Failure(input.label, errno: error.code)
            }
            try printer.finish()
            return printer.isWhole ? .done : .partial
        }
    }
}
