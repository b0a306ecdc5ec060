internal import ArgumentParser
internal import Foundation
internal import Imaging
internal import Trace

/// One trial again, step by step.
struct OneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "one", abstract: "Repeat one trial and show its steps.")
    @Option(help: "Folder of PDFs.") var content: String
    @Argument(help: "File, page, channel, strength and seed, as in the table of failures.")
    var file: String
    @Argument var page: Int
    @Argument var channel: String
    @Argument var strength: String
    @Argument var seed: UInt64
    @Option(help: "Write the leaked picture here, PNG.") var save: String?

    func run() throws {
        let trial = Trial(
            page: Page(file: file, number: page), channel: channel, strength: strength, seed: seed)
        let (result, outcome, leak) = try TrialRunner(content: content).run(
            trial, oracle: .always)
        if let save {
            try Data(PNGCodec.encode(leak.raster)).write(to: URL(fileURLWithPath: save))
        }
        for step in outcome.steps {
            print(String(format: "%7.0f ms  ", step.milliseconds), step.name, step.detail)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
}
