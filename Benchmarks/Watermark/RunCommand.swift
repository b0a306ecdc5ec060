internal import ArgumentParser
internal import BenchSupport
internal import Foundation

/// Runs trials, one JSON line each, and prints the tables.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run trials and print tables.",
        discussion: """
            Results are appended to RESULTS/KIND.SHARD.jsonl; trials that stand there are not
            repeated, so that a run goes on where it was stopped.
            """)

    @Flag(help: "Hours instead of minutes.") var full = false
    @Flag(help: "Minutes; the default.") var quick = false
    @Option(help: "Folder of pages, PNG.") var content: String
    @Option(help: "Folder of results.") var results: String
    @Option(help: "Only these kinds, separated by commas: screenshot, pair, photo, mixture, null.")
    var kinds: String?
    @Option(help: "Part I of N of the trials, as I/N.") var shard = "1/1"
    @Option(help: "Stop each kind after this many minutes.") var minutes: Double?
    @Flag(help: "Only trials; no tables of quality and speed.") var trialsOnly = false

    func run() throws {
        let pages = try FileManager.default.contentsOfDirectory(atPath: content)
            .filter { $0.hasSuffix(".png") }.sorted()
        guard !pages.isEmpty else { throw BenchError("no pages in \(content)") }
        try FileManager.default.createDirectory(
            atPath: results, withIntermediateDirectories: true)
        let parts = shard.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2, parts[0] >= 1, parts[0] <= parts[1] else {
            throw ValidationError("a shard is I/N")
        }
        let wanted = kinds?.split(separator: ",").compactMap { Trial.Kind(rawValue: String($0)) }
        let plan = Plan(pages: pages, full: full)
        for kind in wanted ?? Trial.Kind.allCases {
            try run(plan.trials(kind), kind, part: parts[0] - 1, of: parts[1])
        }
        if !trialsOnly {
            print(Tables(try ResultFile.all(in: results)).markdown)
            print(try QualityStudy(content: content, pages: pages).markdown())
            print(try SpeedStudy(content: content, pages: pages).markdown())
        }
    }

    private func run(_ trials: [Trial], _ kind: Trial.Kind, part: Int, of parts: Int) throws {
        let file = try ResultFile(results + "/\(kind.rawValue).\(part).jsonl")
        let done = Set(try ResultFile.all(in: results).map(\.trial))
        let runner = TrialRunner(content: content)
        let start = ContinuousClock.now
        for (index, trial) in trials.enumerated() where index % parts == part {
            if let minutes, (ContinuousClock.now - start) / .seconds(60) > minutes { break }
            if done.contains(trial) { continue }
            let (result, _, _) = try runner.run(
                trial, withOracle: kind == .photo || kind == .pair || kind == .screenshot)
            try file.append(result)
            FileHandle.standardError.write(
                Data("\(kind.rawValue) \(index + 1)/\(trials.count)\r".utf8))
        }
    }
}
