import ArgumentParser

@main
struct DLP: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "dlp", abstract: "Mark, scan and trace.")
}
