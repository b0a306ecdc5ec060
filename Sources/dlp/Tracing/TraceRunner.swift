internal import Support
internal import DocumentReading
internal import DocumentTrace
internal import DocumentWatermark
internal import Foundation
internal import Identity
internal import Trace
internal import Watermark

/// One run of `dlp trace`: each input by its kind.
struct TraceRunner {
    let store: IdentityStore
    let options: TraceOptions
    let log: TraceLog
    let page: ReportPage?
    let console: Console
    /// There is one input only, which need not be named.
    let isAlone: Bool
    private let directory: RegistryDirectory
    private let keys: [DocumentKey]

    init(
        log: TraceLog, ring: KeyRing, options: TraceOptions, page: ReportPage?,
        console: Console, isAlone: Bool
    ) {
        store = log.store
        self.log = log
        self.options = options
        self.page = page
        self.console = console
        self.isAlone = isAlone
        directory = RegistryDirectory(store.registry)
        keys = ring.keys.flatMap { key in Profile.all.map { DocumentKey(key, profile: $0) } }
    }

    func trace(_ input: InputFile) throws -> ExitStatus {
        do {
            let opened = try DocumentInput(input)
            if opened.kind == .empty { throw Failure(input.label, "is empty") }
            return try opened.kind == .picture ? trace(picture: opened) : trace(document: opened)
        } catch let error as OutputError {
            throw error
        } catch {
            let failure = Failure(describing: error, during: input.label)
            page?.add(input, failure: failure)
            throw failure
        }
    }

    private func trace(picture opened: DocumentInput) throws -> ExitStatus {
        let clock = ContinuousClock.now
        let picture = try console.readPicture(opened, allowPartial: true)
        let tracer = Tracer(keys: keys.map(\.signal), directory: directory)
        let outcome = tracer.trace(picture.raster, options: options)
        let records = outcome.findings.map {
            RecordCaution(directory.record(token: $0.token, keyID: $0.keyID), in: log)
        }
        try directory.check()
        var answer = TraceAnswer(
            input: opened.file, hash: picture.hash, outcome: outcome, records: records,
            elapsed: clock.duration(to: .now), frames: picture.frames)
        answer.logged = try log.record(
            picture.hash, answer.result, users: outcome.findings.compactMap { $0.issued?.user },
            marks: outcome.findings.map(\.token))
        if let page {
            page.add(try answer.exhibit(picture, byteCount: opened.byteCount, on: page))
        }
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
            RecordCaution(directory.record(token: $0.token, keyID: $0.keyID), in: log)
        }
        try directory.check()
        let isNamed = trace.findings.contains { $0.result == .identified }
        let candidates =
            isNamed ? [] : try IssuedTexts(registry: store.registry).find(trace.text)
        if let refusal = Self.refusal(trace, opened) {
            _ = try log.record(hash, "not_examined")
            throw refusal
        }
        var answer = DocumentAnswer(
            input: opened.file, hash: hash, trace: trace, records: records,
            candidates: candidates,
            elapsed: clock.duration(to: .now))
        answer.logged = try log.record(
            hash, answer.result, users: trace.findings.compactMap { $0.issued?.user },
            marks: trace.findings.map(\.token))
        if let page { page.add(try answer.exhibit(opened, on: page)) }
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
