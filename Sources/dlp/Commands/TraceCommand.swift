internal import ArgumentParser
internal import Foundation
internal import Identity
internal import Imaging
internal import Trace
internal import Watermark

/// `dlp trace`
struct TraceCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Name the person whose mark is in a leaked picture.",
        discussion: """
            Works from the leak alone: a screenshot, a crop, a photo of the screen. The code is 0 \
            when every input names somebody, 1 when one does not. A name is a lead, not proof: \
            -v says what agrees and what was not checked.
            """)

    @Argument(
        help: ArgumentHelp("Leaked pictures; - or none is standard input.", valueName: "input"))
    var inputs: [String] = []

    @Option(
        help: ArgumentHelp(
            "Name only this person; repeat for several. Fewer candidates leave less to chance.",
            valueName: "id"))
    var user: [String] = []

    @Flag(help: "Look longer: more hypotheses, finer grids.")
    var thorough = false

    @Option(
        help: ArgumentHelp(
            "Write a self-contained page about the one input: picture, region, numbers, limits.",
            valueName: "file.html"))
    var report: String?

    @Flag(help: "Replace an existing report.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let inputs = try InputFile.all(inputs)
        if report != nil && inputs.count != 1 {
            throw ValidationError("--report is about one input; \(inputs.count) were given.")
        }
        let page = try report.map { try OutputFile($0, force: force, notOneOf: inputs) }
        let suspects = try user.map { try UserID($0) }
        let store = try console.openStore(.readOnly)
        for suspect in suspects where try store.registry.user(suspect) == nil {
            throw Failure("user \(suspect)", "is not on record", hint: "dlp users list --removed")
        }
        let ring = try store.keyRing()
        let directory = RegistryDirectory(store.registry)
        let tracer = Tracer(
            keys: ring.keys.flatMap { key in
                Profile.all.map { SignalKey(key, profile: $0) }
            }, directory: directory)
        let options = TraceOptions(
            users: suspects.isEmpty ? nil : suspects.map(\.value), thorough: thorough)

        return try console.each(inputs) { input in
            let clock = ContinuousClock.now
            let picture = try console.readPicture(input, allowPartial: true)
            let outcome = tracer.trace(picture.raster, options: options)
            let records = outcome.findings.map {
                directory.record(token: $0.token, keyID: $0.keyID)
            }
            try directory.check()
            let answer = TraceAnswer(
                input: input, hash: picture.hash, outcome: outcome, records: records,
                elapsed: clock.duration(to: .now))
            try store.recordTrace(answer)
            if let page {
                let subject = TraceReport.Subject(
                    name: input.label, sha256: picture.hash.hex,
                    program: "dlp \(DLP.configuration.version)",
                    keys: ring.keys.map { "\($0.id) (\($0.fingerprint))" }, date: Date())
                let html = try TraceReport(
                    outcome: outcome, picture: picture.raster, subject: subject
                ).html()
                try page.write(Array(html.utf8))
                try page.publish()
            }
            if console.json {
                for object in answer.objects { try console.output.line(object) }
            } else {
                let name = inputs.count > 1 ? input.label : nil
                let lines = answer.lines(console.colour, name: name, verbose: console.verbose)
                for line in lines { try console.output.line(line) }
            }
            return answer.status
        }
    }
}

extension IdentityStore {
    fileprivate func recordTrace(_ answer: TraceAnswer) throws {
        let findings = answer.outcome.findings
        try recordTrace(
            input: answer.hash, result: answer.result,
            users: findings.compactMap { $0.issued.flatMap { try? UserID($0.user) } },
            marks: findings.compactMap { Token($0.token) })
    }
}
