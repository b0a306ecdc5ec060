internal import ArgumentParser
internal import BenchSupport
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
        if kind == .photo, let map = leak.map, let marker = leak.markers.first {
            let reading = Oracle(key: BenchKey.own).read(
                leak.raster.luma(), marker: marker, width: leak.screen.width,
                height: leak.screen.height, pilots: true, map: map)
            let (w, h) = (Double(leak.screen.width), Double(leak.screen.height))
            print(
                "screen at",
                [Point(0, 0), Point(w, 0), Point(w, h), Point(0, h)].map { corner in
                    let p = map(corner)
                    return String(format: "%.0f,%.0f", p.x, p.y)
                }.joined(separator: " "))
            print(
                "at the true geometry: pilots",
                reading.pilotZ.map { String(format: "%.1f", $0) } ?? "–", "lags",
                reading.lagZ.map { String(format: "%.1f", $0) }.joined(separator: " "))
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
