internal import ArgumentParser
internal import BenchSupport
internal import Foundation
internal import Imaging

/// Runs trials, one JSON line each, and prints the tables.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run trials and print tables.",
        discussion: """
            Results are appended to RESULTS/SHARD.jsonl; trials that stand there are not
            repeated, so that a run goes on where it was stopped.
            """)

    @Option(help: "Folder of PDFs.") var content: String
    @Option(help: "Folder of results.") var results: String
    @Option(help: "Channels with commas between; screenshots, cameras, prints or names.")
    var channels = "screenshots,prints"
    @Option(help: "screen, print, none or alpha@pixelsPerInch, with commas between.")
    var strengths = "screen"
    @Option(help: "Rounds of all pages and channels.") var rounds = 1
    @Option(help: "Pages of each file.") var pages = 1
    @Option(help: "First seed; the printing amplitude was chosen on seeds below 2,000,000.")
    var seed: UInt64 = 2_000_000
    @Option(help: "Part I of N of the trials, as I/N.") var shard = "1/1"
    @Option(help: "Stop after this many minutes.") var minutes: Double?
    @Flag(help: "Ask the oracle always, not only where the trace failed.") var oracle = false

    func run() throws {
        let parts = shard.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2, parts[0] >= 1, parts[0] <= parts[1] else {
            throw ValidationError("a shard is I/N")
        }
        try FileManager.default.createDirectory(
            atPath: results, withIntermediateDirectories: true)
        let found = try Page.all(in: content, most: pages)
        guard !found.isEmpty else { throw BenchError("no pages in \(content)") }
        let trials = trials(found)
        let done = Set(try ResultFile.all(in: results).map(\.trial))
        let file = try ResultFile(results + "/\(parts[0]).jsonl")
        let runner = TrialRunner(content: content)
        let start = ContinuousClock.now
        for (index, trial) in trials.enumerated() where index % parts[1] == parts[0] - 1 {
            if let minutes, (ContinuousClock.now - start) / .seconds(60) > minutes { break }
            if done.contains(trial) { continue }
            let (result, _, _) = try runner.run(trial, oracle: oracle ? .always : .failures)
            try file.append(result)
            FileHandle.standardError.write(Data("\(index + 1)/\(trials.count)\r".utf8))
        }
        print(Tables(try ResultFile.all(in: results)).markdown)
    }

    /// Rounds outermost, shuffled within, so that a run is balanced wherever it stops.
    private func trials(_ pages: [Page]) -> [Trial] {
        let names = channels.split(separator: ",").flatMap { word -> [String] in
            switch word {
            case "screenshots": Channel.screenshots
            case "cameras": Channel.cameras
            case "prints": Channel.prints
            default: [String(word)]
            }
        }
        var seed = seed
        var generator = DeterministicGenerator(seed: 17)
        var out = [Trial]()
        for _ in 0..<rounds {
            var round = [Trial]()
            for strength in strengths.split(separator: ",") {
                for name in names {
                    for page in pages {
                        seed += 1
                        round.append(
                            Trial(
                                page: page, channel: name, strength: String(strength), seed: seed))
                    }
                }
            }
            out += round.shuffled(using: &generator)
        }
        return out
    }
}
