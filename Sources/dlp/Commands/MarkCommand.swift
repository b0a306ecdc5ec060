internal import ArgumentParser
internal import Identity
internal import Imaging
internal import Watermark

/// `dlp mark`
struct MarkCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "mark",
        abstract: "Write copies of pictures that carry one person's invisible mark.",
        discussion: """
            The output has the format its extension names (png, jpg), else the input's; what is \
            read but not written here (webp, heic, tiff, bmp) becomes PNG. Every mark is put on \
            record before its file appears, so that dlp trace can say whose it is.
            """)

    @Argument(help: ArgumentHelp("Pictures; - or none is standard input.", valueName: "input"))
    var inputs: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The marked picture; - is standard output.", valueName: "file"))
    var output: String?

    @Option(
        name: .customLong("out-dir"),
        help: ArgumentHelp("A folder for marked pictures, NAME.USER.EXT each.", valueName: "dir"))
    var outputFolder: String?

    @OptionGroup var issuing: IssuingOptions

    @Option(
        help: ArgumentHelp(
            "The PSNR to reach in place of the zone's strength, 36 to 55; less is stronger.",
            valueName: "dB"))
    var strength: Double?

    @Flag(name: .shortAndLong, help: "Replace existing files.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        switch (output, outputFolder) {
        case (nil, nil): throw ValidationError("expected -o <file> or --out-dir <dir>")
        case (.some, .some): throw ValidationError("-o and --out-dir exclude each other")
        default: break
        }
        if output != nil && inputs.count > 1 {
            throw ValidationError("several inputs need --out-dir in place of -o")
        }
        if output == "-" && global.json {
            throw ValidationError("--json and -o - both want standard output")
        }
        if let refusal = output.flatMap(OutputFormat.refusal) { throw ValidationError(refusal) }
        if let strength, !(36...55).contains(strength) {
            throw ValidationError("--strength must be between 36 and 55 dB")
        }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let inputs = try InputFile.all(inputs)
        if output == "-", console.output.isTerminal { throw Output.terminal }
        if let outputFolder { try OutputName.makeFolder(outputFolder) }
        let issuer = try Issuer(issuing.request, console)
        let pictureMarker = PictureMarker(
            issuer: issuer, strength: strength.map { .psnr($0) } ?? issuer.zone.strength)
        var names = outputFolder.map { OutputName(folder: $0, user: issuer.user.value) }

        return try console.each(inputs) { input in
            let clock = ContinuousClock.now
            let picture = try console.readPicture(input, allowPartial: false)
            if picture.isAnimated {
                console.diagnostics.warning(
                    "\(input.label) is animated; only its first picture is kept")
            }
            let target: MarkTarget
            if let output, output != "-" {
                target = .file(output, OutputFormat(output: output, input: picture.format))
            } else {
                let format = OutputFormat(of: picture.format)
                let name = names?.next(for: input, fileExtension: format.rawValue)
                target = name.map { .file($0, format) } ?? .standardOutput(format)
            }
            let marked = try pictureMarker.mark(
                picture, name: input.label, to: target, force: force, notOneOf: inputs, console)
            try report(marked, input, target, clock.duration(to: .now), console)
            return .done
        }
    }

    private func report(
        _ marked: PictureMarker.Marked, _ input: InputFile, _ target: MarkTarget,
        _ elapsed: Duration, _ console: Console
    ) throws {
        let user = marked.record.user.value
        let mark = marked.record.token.hex
        guard case .file(let name, _) = target else {
            // The picture went where the line would go.
            return console.diagnostics.notice("marked \(input.label) for \(user), mark \(mark)")
        }
        try console.report(
            [
                "schema": "dlp.mark/1", "input": .string(input.name), "output": .string(name),
                "kind": "image", "user": .string(user), "mark": .string(mark),
                "psnr_db": JSON(marked.psnr, decimals: 2), "max_change": .integer(marked.maxChange),
                "elapsed_ms": .integer(elapsed.milliseconds),
            ],
            text: [
                "\(name)  \(user)  mark \(mark), PSNR \(JSON(marked.psnr, decimals: 1).line) dB, "
                    .printable + "largest change \(marked.maxChange)"
            ])
    }
}
