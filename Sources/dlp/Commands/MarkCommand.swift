internal import ArgumentParser
internal import Identity

/// `dlp mark`
struct MarkCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "mark",
        abstract: "Write copies that carry one person's invisible mark.",
        discussion: """
            Takes pictures, PDF and office documents (DOCX, XLSX, PPTX, ODF) and texts (plain, \
            Markdown, HTML, CSV, mail), told by their content. A picture has the format its \
            output's extension names (png, jpg), else the input's; what is read but not written \
            here (webp, heic, tiff, bmp) becomes PNG. Every mark is put on record before its \
            file appears, so that dlp trace can say whose it is.
            """)

    @Argument(help: ArgumentHelp("Files; - or none is standard input.", valueName: "input"))
    var inputs: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The marked copy; - is standard output.", valueName: "file"))
    var output: String?

    @Option(
        name: .customLong("out-dir"),
        help: ArgumentHelp("A folder for marked copies, NAME.USER.EXT each.", valueName: "dir"))
    var outputFolder: String?

    @Option(help: ArgumentHelp("Whose mark.", valueName: "id"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "A copy for everyone on a list, CSV with the column id; beside the copies "
                + "manifest.csv says whose is which.", valueName: "file.csv"))
    var users: String?

    @Option(
        help: ArgumentHelp(
            "The table of copies, in place of manifest.csv beside them; it goes on with every "
                + "run, and dlp trace takes several.", valueName: "file.csv"))
    var manifest: String?

    @OptionGroup var issuing: IssuingOptions

    @Option(
        help: ArgumentHelp(
            "Pictures: the PSNR to reach in place of the zone's strength, 36 to 55; less is "
                + "stronger.", valueName: "dB"))
    var strength: Double?

    @OptionGroup var document: DocumentOptions

    @Flag(name: .shortAndLong, help: "Replace existing files.")
    var force = false

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func validate() throws {
        switch (output, outputFolder) {
        case (nil, nil): throw ValidationError("expected -o <file> or --out-dir <dir>")
        case (.some, .some): throw ValidationError("-o and --out-dir exclude each other")
        default: break
        }
        switch (user, users) {
        case (nil, nil): throw ValidationError("expected --user <id> or --users <file.csv>")
        case (.some, .some): throw ValidationError("--user and --users exclude each other")
        default: break
        }
        if output != nil && inputs.count > 1 {
            throw ValidationError("several inputs need --out-dir in place of -o")
        }
        if output != nil && users != nil {
            throw ValidationError("--users needs --out-dir in place of -o")
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
        // Before anything is made.
        _ = try user.map { try UserID($0) }
        if let outputFolder { try OutputName.makeFolder(outputFolder) }
        let desk = try IssuingDesk(console)
        let issuers = try people(desk, console)
        var run = MarkRun(
            command: self, inputs: inputs, desk: desk, issuers: issuers, console: console,
            manifest: try table())
        return try console.each(inputs) { try run.mark($0) }
    }

    private func table() throws -> Manifest? {
        if let manifest { return try Manifest(path: manifest) }
        guard users != nil else { return nil }
        return try outputFolder.map { try Manifest(folder: $0) }
    }

    /// Everyone who gets a copy, in the list's order.
    private func people(_ desk: IssuingDesk, _ console: Console) throws -> [Issuer] {
        guard let users else {
            return [try Issuer(issuing.request(for: user ?? ""), desk, console)]
        }
        let file = InputFile(users)
        let bytes = try file.read(atMost: 64 << 20)
        let list = try UserList(csv: bytes, name: file.label)
        for failure in list.failures {
            console.diagnostics.error(Failure("\(file.label):\(failure.line)", failure.why))
        }
        guard list.failures.isEmpty else {
            throw Failure(file.label, "nothing was marked, for lines of the list failed")
        }
        guard !list.people.isEmpty else { throw Failure(file.label, "names nobody") }
        if !issuing.noEnrol {
            let report = try desk.store.importUsers(csv: bytes, name: file.label)
            if !report.added.isEmpty {
                console.diagnostics.notice(
                    "\(report.added.count) people were not enrolled, and are now")
            }
        }
        return try list.people.map {
            try Issuer(issuing.request(for: $0.id.value), desk, console)
        }
    }
}
