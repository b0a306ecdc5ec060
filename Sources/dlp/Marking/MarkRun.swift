internal import Support
internal import DocumentReading
internal import DocumentWatermark
internal import Identity
internal import Imaging
internal import Watermark

/// One run of `dlp mark`: every input, a copy for everyone.
struct MarkRun {
    let command: MarkCommand
    let inputs: [InputFile]
    let desk: IssuingDesk
    let issuers: [Issuer]
    let console: Console
    let manifest: Manifest?
    private var names: OutputName?

    init(
        command: MarkCommand, inputs: [InputFile], desk: IssuingDesk, issuers: [Issuer],
        console: Console, manifest: Manifest?
    ) {
        self.command = command
        self.inputs = inputs
        self.desk = desk
        self.issuers = issuers
        self.console = console
        self.manifest = manifest
        names = command.outputFolder.map { OutputName(folder: $0) }
    }

    mutating func mark(_ input: InputFile) throws -> ExitStatus {
        let opened = try DocumentInput(input)
        if opened.kind == .empty { throw Failure(input.label, "is empty") }
        if opened.kind == .picture { return try mark(picture: opened) }
        if !input.isStandardInput, OutputFormat.isPicture(name: input.path) {
            throw Failure(input.label, "is no picture, though its name says so")
        }
        return try mark(document: opened)
    }

    // MARK: Pictures

    private mutating func mark(picture opened: DocumentInput) throws -> ExitStatus {
        let input = opened.file
        if let output = command.output,
            ["pdf", "svg", "docx"].contains(where: { output.hasSuffix("." + $0) })
        {
            throw Failure(output, "a picture is not written as that; end the name in .png or .jpg")
        }
        let picture = try console.readPicture(opened, allowPartial: false)
        let notes = Self.notes(picture)
        for note in notes { console.diagnostics.warning("\(input.label) \(note)") }
        for (index, issuer) in issuers.enumerated() {
            let clock = ContinuousClock.now
            let target = pictureTarget(picture, input, index)
            let marker = PictureMarker(
                issuer: issuer,
                strength: command.strength.map { .psnr($0) } ?? issuer.zone.strength)
            let marked = try marker.mark(
                picture, name: input.label, to: target, force: command.force, notOneOf: inputs,
                console)
            try report(marked, input, target, notes, clock.duration(to: .now))
        }
        return .done
    }

    /// Pixels of a side below which no trace is certain to find a mark.
    private static let smallestTraced = 48

    /// What a copy of this picture will lack.
    private static func notes(_ picture: ReadPicture) -> [String] {
        var notes: [String] = []
        if picture.frames > 1 {
            notes.append(
                picture.format == .png
                    ? "is animated; only its first picture is kept"
                    : "holds \(picture.frames) pictures; only the first is kept")
        }
        let (width, height) = (picture.raster.width, picture.raster.height)
        if min(width, height) < smallestTraced {
            notes.append(
                "has \(width) × \(height) pixels: a mark in fewer than \(smallestTraced) a side "
                    + "cannot be traced")
        }
        return notes
    }

    private mutating func pictureTarget(
        _ picture: ReadPicture, _ input: InputFile, _ index: Int
    ) -> MarkTarget {
        if let output = command.output, output != "-" {
            return .file(output, OutputFormat(output: output, input: picture.format))
        }
        let format = OutputFormat(of: picture.format)
        let user = issuers[index].user.value
        guard
            let name = names?.next(for: input, user: user, fileExtension: format.rawValue)
        else { return .standardOutput(format) }
        return .file(name, format)
    }

    private mutating func report(
        _ marked: PictureMarker.Marked, _ input: InputFile, _ target: MarkTarget,
        _ notes: [String], _ elapsed: Duration
    ) throws {
        let user = marked.record.user.value
        let mark = marked.record.token.hex
        guard case .file(let name, _) = target else {
            // The picture went where the line would go.
            return console.diagnostics.notice("marked \(input.label) for \(user), mark \(mark)")
        }
        try manifest?.add(input: input.name, path: name, marked.record)
        try console.report(
            [
                "schema": "dlp.mark/1", "input": .string(input.name), "output": .string(name),
                "kind": "image", "user": .string(user), "mark": .string(mark),
                "psnr_db": JSON(marked.psnr, decimals: 2), "max_change": .integer(marked.maxChange),
                "notes": .array(notes.map { .string($0) }),
                "elapsed_ms": .integer(elapsed.milliseconds),
            ],
            text: [
                "\(name)  \(user)  mark \(mark), PSNR \(JSON(marked.psnr, decimals: 1).line) dB, "
                    .printable + "largest change \(marked.maxChange)"
            ])
    }

    // MARK: Documents

    private mutating func mark(document opened: DocumentInput) throws -> ExitStatus {
        let input = opened.file
        if command.strength != nil {
            throw Failure(
                input.label, "--strength is for pictures",
                hint: "--print makes a document's stronger",
                status: .usage)
        }
        let clock = ContinuousClock.now
        let paths = try paths(opened)
        let hash = try opened.hash.get()
        let copies = try zip(issuers, paths).map { issuer, path in
            var record = try issuer.reserve(.document).record
            record.sourceName = OutputName.file(input.label)
            record.sourceHash = hash
            return CopySink.Copy(record: record, path: path)
        }
        let maker = DocumentCopies(
            input: opened, options: command.document.marking, text: command.document.text,
            force: command.force, inputs: inputs)
        try IssuedTexts(registry: desk.store.registry).record(opened)
        let outcome = try maker.make(copies, desk, console)
        let elapsed = clock.duration(to: .now)
        for note in outcome.report.notes {
            console.diagnostics.notice("\(input.label): \(note)")
        }
        for copy in outcome.copies { try report(copy, outcome, input, elapsed) }
        if let problem = outcome.problem { throw problem }
        if command.output == "-" { try console.output.binary(outcome.bytes) }
        return .done
    }

    /// Where the copies go, in the order of `issuers`; nil is standard output. What is there
    /// already is refused before any work.
    private mutating func paths(_ opened: DocumentInput) throws -> [String?] {
        let input = opened.file
        if let output = command.output {
            guard output != "-" else { return [nil] }
            _ = try OutputFile(output, force: command.force, notOneOf: inputs)
            return [output]
        }
        var ending = OutputName.split(OutputName.file(input.path)).fileExtension
        if input.isStandardInput || ending.isEmpty {
            ending = opened.kind == .pdf ? "pdf" : opened.kind == .package ? "zip" : "txt"
        }
        return try issuers.map { issuer in
            guard
                let path = names?.next(
                    for: input, user: issuer.user.value, fileExtension: ending)
            else { return nil }
            _ = try OutputFile(path, force: command.force, notOneOf: inputs)
            return path
        }
    }

    private mutating func report(
        _ copy: CopySink.Copy, _ outcome: DocumentCopies.Outcome, _ input: InputFile,
        _ elapsed: Duration
    ) throws {
        let user = copy.record.user.value
        let mark = copy.record.token.hex
        let report = outcome.report
        let layers = report.layers.sorted().map(\.rawValue)
        guard let path = copy.path else {
            return console.diagnostics.notice("marked \(input.label) for \(user), mark \(mark)")
        }
        try manifest?.add(input: input.name, path: path, copy.record)
        let elapsed = elapsed / max(1, outcome.copies.count)
        let cells = report.textCells.map { "; in text: \($0) cell\($0 == 1 ? "" : "s")" } ?? ""
        try console.report(
            [
                "schema": "dlp.mark/1", "input": .string(input.name), "output": .string(path),
                "kind": "document", "user": .string(user), "mark": .string(mark),
                "layers": .array(layers.map { .string($0) }),
                "pages": JSON(report.pages), "text_cells": JSON(report.textCells),
                "notes": .array(report.notes.map { .string($0) }),
                "elapsed_ms": .integer(elapsed.milliseconds),
            ],
            text: [
                "\(path)  \(user)  mark \(mark), in \(layers.joined(separator: ", "))\(cells)"
                    .printable
            ])
    }
}
