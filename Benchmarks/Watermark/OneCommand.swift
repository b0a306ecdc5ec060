internal import ArgumentParser
internal import Foundation
internal import Imaging
internal import Trace

/// One trial again, step by step.
struct OneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "one", abstract: "Repeat one trial and show its steps.")
    @Option(help: "Folder of pages.") var content: String
    @Argument(help: "screenshot, pair, photo, mixture or null.") var kind: String
    @Argument(help: "Page, attack or preset, and seed, as in the table of failures.")
    var page: String
    @Argument var channel: String
    @Argument var seed: UInt64
    @Option(help: "Write the leaked picture here, PNG.") var save: String?

    func run() throws {
        guard let kind = Trial.Kind(rawValue: kind) else { throw ValidationError("no such kind") }
        let trial = Trial(kind: kind, content: page, channel: channel, seed: seed)
        let (result, outcome, leak) = try TrialRunner(content: content).run(trial)
        if kind == .photo, let map = leak.map, let marker = leak.markers.first,
            let z = Oracle(key: BenchKey.own).read(
                leak.raster.luma(), marker: marker, width: leak.screen.width,
                height: leak.screen.height, pilots: true, map: map
            ).pilotZ
        {
            print(String(format: "pilot power at the true geometry: z %.1f", z))
        }
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
