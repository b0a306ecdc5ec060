internal import Support
internal import ArgumentParser
internal import Identity
internal import LeakDetect

/// `dlp policy check|show|test`
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "What zones let out, and whether it is written right.",
        subcommands: [PolicyCheck.self, PolicyShow.self, PolicyTest.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}

struct PolicyCheck: Command {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read policies, and all they name, as a scan would.",
        discussion: "The code is 1 when one of them is not in order.")

    @Argument(
        help: ArgumentHelp("Policies; the three zones' when none is named.", valueName: "file"))
    var files: [String] = []

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let folder = try PolicyFolder.locate()
        let library: CompiledDetectors
        do {
            library = try CompiledDetectors.load(folder)
        } catch {
            console.diagnostics.error(Failure(describing: error))
            return .negative
        }
        let zones = Zone.allCases.map { folder.policy(zone: $0.rawValue) }
        var status = ExitStatus.done
        for file in files.isEmpty ? zones : files {
            do {
                let policy = try Policy.load(file, library: library)
                let home = try? Home(path: console.home)
                _ = try CompiledPolicy(
                    policy, library: library, cache: home.map { $0.path + "/cache" },
                    state: home?.path)
                let detectors = Set(policy.rules.flatMap(\.detectors)).count
                try console.report(
                    [
                        "schema": "dlp.policy/1", "file": .string(file), "state": "ok",
                        "rules": .integer(policy.rules.count),
                        "detectors": .integer(detectors),
                    ],
                    text: [
                        "ok  \(file): \(policy.rules.count) rules, \(detectors) detectors"
                            .printable
                    ])
            } catch {
                status = .negative
                console.diagnostics.error(Failure(describing: error, during: file))
            }
        }
        return status
    }
}

struct PolicyTest: Command {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run every detector on its own examples, and every zone on its test string.",
        discussion: """
            With files, the detectors in them alone. The code is 1 when something is not found, or
            found where it should not be.
            """)

    @Argument(
        help: ArgumentHelp("Files of detectors; all detectors without any.", valueName: "file"))
    var files: [String] = []

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let folder = try PolicyFolder.locate()
        let detectors =
            files.isEmpty
            ? try DetectorLibrary.load(folder) : try DetectorLibrary.load(files: files)
        let library = CompiledDetectors(detectors)
        let cache = (try? Home(path: console.home)).map { $0.path + "/cache" }
        let scanner = try FileScanner(
            CompiledPolicy(
                auditing: library.ids, zone: "low", library: library, cache: cache))
        var failures = 0
        var examples = 0
        func tell(_ what: String, _ problem: String) throws {
            failures += 1
            try console.report(
                [
                    "schema": "dlp.policy-test/1", "subject": .string(what),
                    "problem": .string(problem),
                ], text: ["\(what): \(problem)".printable])
        }
        for detector in detectors.all {
            let cases =
                detector.examples.hits.map { ($0, true) }
                + detector.examples.misses.map { ($0, false) }
            for (example, expected) in cases {
                examples += 1
                guard let text = ExampleTemplate.fill(example) else {
                    try tell(detector.id, "the template of \"\(example)\" is wrong")
                    continue
                }
                let found = try scanner.scan(Array(text.utf8), name: "example").findings
                    .contains { $0.detector == detector.id }
                if found == expected { continue }
                try tell(detector.id, (expected ? "not found: " : "found: ") + example)
            }
        }
        for zone in Zone.allCases where files.isEmpty {
            let policy = try Policy.load(folder.policy(zone: zone.rawValue), library: library)
            guard let word = policy.canary else {
                try tell(zone.rawValue, "the policy has no rule \"canary\"")
                continue
            }
            let compiled = try CompiledPolicy(
                policy, library: library, cache: cache, state: nil)
            let verdict = try FileScanner(compiled).scan(Array(word.utf8), name: "canary")
            if verdict.action != .block { try tell(zone.rawValue, "the test string passes") }
        }
        if failures == 0 {
            try console.report(
                [
                    "schema": "dlp.policy-test/1", "state": "ok",
                    "detectors": .integer(detectors.all.count), "examples": .integer(examples),
                ],
                text: [
                    "ok  \(detectors.all.count) detectors, \(examples) examples"
                        + (files.isEmpty ? ", 3 zones" : "")
                ])
        }
        return failures == 0 ? .done : .negative
    }
}
