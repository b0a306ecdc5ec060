internal import DocumentReading
internal import DocumentWatermark
internal import Identity
internal import OfficeWriting
internal import PDFWriting
internal import Support
internal import TextWatermark

/// Marked copies of one document, one for each person.
struct DocumentCopies {
    let input: DocumentInput
    let options: DocumentMarkOptions
    let text: TextOptions
    let force: Bool
    let inputs: [InputFile]

    /// What concerns text files only.
    struct TextOptions {
        var layers: Set<TextLayer> = []
        /// Mark the comments of program text.
        var comments = false
    }

    struct Outcome {
        var copies: [CopySink.Copy] = []
        var report = DocumentMarkReport()
        /// What goes to standard output.
        var bytes: [UInt8] = []
        /// Why not all copies were made.
        var problem: (any Error)?
    }

    /// Makes the copies on all cores. Those that were finished before a failure stay.
    func make(
        _ copies: [CopySink.Copy], _ desk: IssuingDesk, _ console: Console
    ) throws -> Outcome {
        let key = try desk.key()
        let store = desk.store
        let known = try desk.keys()
        switch input.kind {
        case .pdf:
            let tokens = try reading { try PDFHostGlyphs.tokens(descriptor: input.descriptor) }
            try tell(tokens, known, desk, console)
            return pdf(copies, key, store)
        case .package, .compound:
            let file = try reading { try OfficeFile(try input.bytes()) }
            try tell(
                file.info.properties.filter { OfficeFileMarker.isProperty($0.name) }
                    .compactMap(\.value), known, desk, console)
            return package(file, copies, key, known, store)
        default:
            guard options.layers.contains(.text) else {
                throw Failure(
                    input.file.label, "a text file has no place for a mark but its text",
                    hint: "leave out --no-text-layer", status: .usage)
            }
            let format = try TextKind(
                input, output: copies.first?.path, comments: text.comments
            ).format
            return try plain(copies, format, key, known, desk, console)
        }
    }

    /// Names the input in what its readers throw.
    private func reading<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw Failure(describing: error, during: input.file.label)
        }
    }

    /// Says that the input carries marks of known keys.
    private func tell(
        _ properties: [String], _ keys: [DocumentKey], _ desk: IssuingDesk, _ console: Console
    ) throws {
        for property in properties {
            for key in keys {
                guard let token = key.properties.token(of: property) else { continue }
                try tell(token: token, keyID: key.id, desk, console)
            }
        }
    }

    private func tell(
        token: UInt64, keyID: String, _ desk: IssuingDesk, _ console: Console
    ) throws {
        let what = try desk.describe(token: token, keyID: keyID)
        if options.replaces {
            console.diagnostics.notice("\(input.file.label) \(what); it is replaced")
        } else {
            console.diagnostics.warning(
                "\(input.file.label) \(what)",
                hint: "a trace of the copy will name both; --replace takes the older one out")
        }
    }

    // MARK: Kinds

    private func pdf(
        _ copies: [CopySink.Copy], _ key: DocumentKey, _ store: IdentityStore
    ) -> Outcome {
        let descriptor = input.descriptor
        let marker = PDFMarker(options)
        let (force, inputs) = (force, inputs)
        let slices = Self.slices(of: copies)
        return Self.join(
            Parallel.map(slices.count) { i in
                let slice = slices[i]
                let sink = CopySink(slice, store: store, force: force, notOneOf: inputs)
                return Self.collect(sink) {
                    try marker.mark(
                        descriptor: descriptor,
                        marks: slice.map {
                            DocumentMark(key: key, token: $0.record.token.value)
                        },
                        output: { index, bytes in
                            try bytes.withUnsafeBytes { try sink.take(index, $0) }
                        }, finished: { try sink.finish($0) })
                }
            })
    }

    private func package(
        _ file: OfficeFile, _ copies: [CopySink.Copy], _ key: DocumentKey,
        _ known: [DocumentKey], _ store: IdentityStore
    ) -> Outcome {
        let sink = CopySink(copies, store: store, force: force, notOneOf: inputs)
        let marks = copies.map { DocumentMark(key: key, token: $0.record.token.value) }
        return Self.collect(sink) {
            try OfficeFileMarker(options, knownKeys: known).mark(file, marks: marks) {
                index, bytes in
                try bytes.withUnsafeBytes { try sink.take(index, $0) }
                try sink.finish(index)
            }
        }.outcome
    }

    private func plain(
        _ copies: [CopySink.Copy], _ format: TextFormat, _ key: DocumentKey,
        _ known: [DocumentKey], _ desk: IssuingDesk, _ console: Console
    ) throws -> Outcome {
        let bytes = try input.bytes()
        let sink = CopySink(copies, store: desk.store, force: force, notOneOf: inputs)
        let options = TextMarkOptions(
            format: format, replace: self.options.replaces, knownKeys: known.map(\.text),
            layers: text.layers)
        var isTold = false
        return Self.collect(sink) {
            var report = DocumentMarkReport()
            for (index, copy) in copies.enumerated() {
                let marker = TextMarker(key: key.text, token: copy.record.token.value)
                let marked = try marker.mark(bytes, options)
                if !isTold {
                    isTold = true
                    for finding in marked.existing {
                        try tell(token: finding.token, keyID: finding.keyID, desk, console)
                    }
                }
                try marked.bytes.withUnsafeBytes { try sink.take(index, $0) }
                try sink.finish(index)
                report.textCopies = marked.copies
                report.layers = [.text]
                if marked.foreignRuns > 0 {
                    report.notes = ["it holds invisible characters of somebody else's mark, too"]
                }
            }
            return report
        }.outcome
    }

    // MARK: Parts

    /// Sendable, unlike `Outcome`.
    private struct Part: Sendable {
        var copies: [CopySink.Copy]
        var report: DocumentMarkReport
        var bytes: [UInt8]
        var problem: (any Error)?

        var outcome: Outcome {
            Outcome(copies: copies, report: report, bytes: bytes, problem: problem)
        }
    }

    private static func collect(
        _ sink: CopySink, _ body: () throws -> DocumentMarkReport
    ) -> Part {
        var report = DocumentMarkReport()
        var problem: (any Error)?
        do {
            report = try body()
        } catch {
            problem = error
        }
        return Part(copies: sink.finished, report: report, bytes: sink.bytes, problem: problem)
    }

    private static func join(_ parts: [Part]) -> Outcome {
        var outcome = parts.first?.outcome ?? Outcome()
        for part in parts.dropFirst() {
            outcome.copies += part.copies
            outcome.problem = outcome.problem ?? part.problem
        }
        return outcome
    }

    private static func slices(of copies: [CopySink.Copy]) -> [[CopySink.Copy]] {
        let count = min(copies.count, Parallel.width)
        return (0..<count).map { i in
            Array(copies[copies.count * i / count..<copies.count * (i + 1) / count])
        }
    }
}
