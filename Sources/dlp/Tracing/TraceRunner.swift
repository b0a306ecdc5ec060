internal import Documents
internal import Foundation
internal import Identity
internal import Imaging
internal import Trace
internal import Watermark

/// One run of `dlp trace`: each input by its kind.
struct TraceRunner {
    let store: IdentityStore
    let ring: KeyRing
    let options: TraceOptions
    let report: OutputFile?
    let console: Console
    /// There is one input only, which need not be named.
    let isAlone: Bool
    private let directory: RegistryDirectory
    private let keys: [DocumentKey]

    init(
        store: IdentityStore, ring: KeyRing, options: TraceOptions, report: OutputFile?,
        console: Console, isAlone: Bool
    ) {
        self.store = store
        self.ring = ring
        self.options = options
        self.report = report
        self.console = console
        self.isAlone = isAlone
        directory = RegistryDirectory(store.registry)
        keys = ring.keys.flatMap { key in Profile.all.map { DocumentKey(key, profile: $0) } }
    }

    func trace(_ input: InputFile) throws -> ExitStatus {
        let opened = try DocumentInput(input)
        if opened.kind == .empty { throw Failure(input.label, "is empty") }
        return try opened.kind == .picture ? trace(picture: opened) : trace(document: opened)
    }

    private func trace(picture opened: DocumentInput) throws -> ExitStatus {
        let clock = ContinuousClock.now
        let picture = try console.readPicture(opened, allowPartial: true)
        let tracer = Tracer(keys: keys.map(\.signal), directory: directory)
        let outcome = tracer.trace(picture.raster, options: options)
        let records = outcome.findings.map {
            RecordCaution(directory.record(token: $0.token, keyID: $0.keyID), in: store)
        }
        try directory.check()
        let answer = TraceAnswer(
            input: opened.file, hash: picture.hash, outcome: outcome, records: records,
            elapsed: clock.duration(to: .now), frames: picture.frames)
        try store.recordTrace(
            input: picture.hash, result: answer.result,
            users: outcome.findings.compactMap { $0.issued.flatMap { try? UserID($0.user) } },
            marks: outcome.findings.compactMap { Token($0.token) })
        try write(report, outcome, picture.raster, opened.file.label, picture.hash)
        try tell(opened.file, answer.objects) {
            answer.lines(console.colour, name: $0, verbose: console.verbose)
        }
        return answer.status
    }

    private func trace(document opened: DocumentInput) throws -> ExitStatus {
        let clock = ContinuousClock.now
        let hash = try opened.hash.get()
        let tracer = DocumentTracer(keys: keys, directory: directory)
        let trace: DocumentTrace
        do {
            trace = try tracer.trace(
                descriptor: opened.descriptor, name: opened.file.label, options: options)
        } catch {
            throw Failure(describing: error, during: opened.file.label)
        }
        let records = trace.findings.map {
            RecordCaution(directory.record(token: $0.token, keyID: $0.keyID), in: store)
        }
        try directory.check()
        let isNamed = trace.findings.contains { $0.result == .identified }
        let candidates =
            isNamed ? [] : try IssuedTexts(registry: store.registry).find(trace.text)
        if let refusal = Self.refusal(trace, opened) {
            try store.recordTrace(input: hash, result: "not_examined", users: [], marks: [])
            throw refusal
        }
        let answer = DocumentAnswer(
            input: opened.file, hash: hash, trace: trace, records: records,
            candidates: candidates,
            elapsed: clock.duration(to: .now))
        try store.recordTrace(
            input: hash, result: answer.result,
            users: trace.findings.compactMap { $0.issued.flatMap { try? UserID($0.user) } },
            marks: trace.findings.compactMap { Token($0.token) })
        if let report {
            guard let picture = trace.findings.first?.picture else {
                throw Failure(
                    opened.file.label, "no picture in it shows a mark, and a report is about one",
                    hint: "-v lists what was found")
            }
            try write(report, picture.outcome, picture.raster, opened.file.label, hash)
        }
        try tell(opened.file, answer.objects) {
            answer.lines(console.colour, name: $0, verbose: console.verbose)
        }
        return answer.status
    }

    /// Nothing found where nothing was looked at is no answer. The strings that lie in a file of
    /// a format which is not read are not the file.
    private static func refusal(_ trace: DocumentTrace, _ opened: DocumentInput) -> Failure? {
        let label = opened.file.label
        guard trace.findings.isEmpty, let first = trace.unexamined.first else { return nil }
        let isForeign = trace.unread.contains { $0.path == label && $0.reason == .unknownType }
        guard isForeign || (trace.lookedAt == 0 && trace.text.isEmpty) else { return nil }
        let item = trace.unexamined.first { $0.path == label } ?? first
        return Failure(
            label,
            "not examined: " + (item.path == label ? "" : "\(item.path.printable): ") + item.why)
    }

    private func write(
        _ page: OutputFile?, _ outcome: TraceOutcome, _ raster: Raster, _ name: String,
        _ hash: ContentHash
    ) throws {
        guard let page else { return }
        let subject = TraceReport.Subject(
            name: name, sha256: hash.hex, program: "dlp \(DLP.configuration.version)",
            keys: ring.keys.map { "\($0.id) (\($0.fingerprint))" }, date: Date())
        let html = try TraceReport(outcome: outcome, picture: raster, subject: subject).html()
        try page.write(Array(html.utf8))
        try page.publish()
    }

    private func tell(
        _ input: InputFile, _ objects: [JSON], lines: (String?) -> [String]
    ) throws {
        if console.json {
            for object in objects { try console.output.line(object) }
        } else {
            for line in lines(isAlone ? nil : input.label) { try console.output.line(line) }
        }
    }
}
