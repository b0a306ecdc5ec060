internal import ArgumentParser
internal import Identity
internal import LeakDetect

/// The least verdict that fails a scan.
enum FailOn: String, CaseIterable, ExpressibleByArgument { case block, warn }

/// `dlp scan`
struct ScanCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Decide whether files may leave: allow, warn or block, by zone.",
        discussion: """
            Reads documents, archives and pictures whatever they are called, folders with all in \
            them. The code is 0 for allow and warn, 1 when something is blocked, 2 when nothing \
            could be scanned, 3 when some of it could not. What could not be read is never \
            called clean: the zone decides.
            """)

    @Argument(
        help: ArgumentHelp(
            "Files and folders; - or none is standard input.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("low, medium or high (DLP_ZONE).", valueName: "zone"))
    var zone: Zone?

    @Option(
        help: ArgumentHelp("A policy instead of the zone's.", valueName: "file.yaml"))
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "Report all that these detectors find, block nothing: all, or ids with commas.",
            valueName: "ids"))
    var detectors: String?

    @Flag(help: "A SARIF 2.1.0 log on standard output.")
    var sarif = false

    @Option(
        help: ArgumentHelp("What standard input is called in the output.", valueName: "name"))
    var stdinName: String?

    @Flag(help: "Print values as they were found, not masked.")
    var showMatches = false

    @Option(
        help: ArgumentHelp(
            "Leave out paths like this: *.log, vendor/, docs/**. May be given again. How many "
                + "were left out is told.",
            valueName: "glob"))
    var exclude: [String] = []

    @Flag(help: "Do not look for .dlpignore files in folders.")
    var noIgnore = false

    @Option(help: ArgumentHelp("What makes the code 1: block or warn.", valueName: "verdict"))
    var failOn = FailOn.block

    @Option(
        help: ArgumentHelp(
            "Leave out what an earlier scan --json in this file knows.", valueName: "file"))
    var baseline: String?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func validate() throws {
        if policy != nil && detectors != nil {
            throw ValidationError("--policy and --detectors exclude each other")
        }
        if sarif && global.json { throw ValidationError("--sarif and --json exclude each other") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let setup = try ScanSetup(console, zone: zone, policy: policy, detectors: detectors)
        let inputs = try ScanInputs(
            paths, stdinName: stdinName, exclusions: exclusions(setup, console))
        let known = try baseline.map { try Self.baseline($0, setup, console) } ?? nil
        let run = ScanRun(
            setup.policy, baseline: known, markFinder: try setup.markFinder(console))
        for notice in inputs.notices { console.diagnostics.notice(notice) }
        for failure in inputs.failures { console.diagnostics.error(failure) }
        var tally = ScanTally()
        tally.failed = inputs.failures.count
        tally.failsOnWarnings = failOn == .warn
        for (name, count) in inputs.excluded {
            tally.excluded += count
            if console.json {
                try console.output.line(
                    ScanVerdict.excluded(count, of: name, zone: setup.policy.policy.zone))
            } else {
                console.diagnostics.notice("\(name): \(count) excluded")
            }
        }
        var log = SARIF(version: DLP.configuration.version)
        var progress = console.progress(total: inputs.items.count)
        let listsAll = !inputs.hasFolders || console.verbose
        let watching = progress.watching
        try run.run(inputs.items, watching: watching) { item, outcome in
            progress.clear()
            switch outcome {
            case .failure(let failure):
                tally.failed += 1
                console.diagnostics.error(failure)
            case .verdict(let verdict):
                tally.add(verdict)
                if sarif {
                    log.add(verdict)
                } else if console.json {
                    try console.output.line(verdict.json(showMatches: showMatches))
                } else if listsAll || verdict.action != .allow || !verdict.findings.isEmpty {
                    for line in verdict.lines(console.colour, showMatches: showMatches) {
                        try console.output.line(line)
                    }
                }
                try console.output.flush()
            }
            progress.end(item.name)
        }
        if sarif { try console.output.line(log.log) }
        if inputs.hasFolders, !sarif, !console.json { try console.output.line(tally.text) }
        return tally.status
    }

    /// Ignore files lie in what is scanned, so that only a policy that trusts those who wrote it
    /// takes them.
    private func exclusions(_ setup: ScanSetup, _ console: Console) -> Exclusions {
        guard !noIgnore else { return Exclusions(exclude) }
        let isTaken = setup.policy.policy.allowsBaseline
        let zone = setup.policy.policy.zone
        let diagnostics = console.diagnostics
        return Exclusions(exclude) { file in
            if !isTaken {
                diagnostics.warning(
                    "the \(zone) zone takes no ignore files, so \(file) is not used")
            }
            return isTaken
        }
    }

    private static func baseline(
        _ path: String, _ setup: ScanSetup, _ console: Console
    ) throws -> Baseline? {
        guard setup.policy.policy.allowsBaseline else {
            console.diagnostics.warning(
                "the \(setup.policy.policy.zone) zone takes no baseline, so \(path) is not used")
            return nil
        }
        let bytes = try InputFile(path).read(atMost: 1 << 30)
        return try Baseline(String(decoding: bytes, as: UTF8.self), file: path)
    }
}
