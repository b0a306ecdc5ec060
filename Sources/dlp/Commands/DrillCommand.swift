internal import ArgumentParser
internal import Identity

/// `dlp drill`
struct DrillCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract:
            "Show what could be done to this very picture, and what of it still names the person.",
        discussion: """
            Marks the picture in memory, leaks it in every way the simulator knows (screenshots \
            re-compressed, scaled, cut, rotated; phone photos), and traces each leak. Nothing is \
            written and no mark goes on record.
            """)

    @Argument(help: ArgumentHelp("The picture; - or none is standard input.", valueName: "image"))
    var input: String?

    @Option(help: ArgumentHelp("Whose mark.", valueName: "id"))
    var user: String

    @Option(help: ArgumentHelp("low, medium or high; sets the strength.", valueName: "zone"))
    var zone: Zone?

    @Option(
        help: ArgumentHelp("Photos of each difficulty; 0 for none.", valueName: "count"))
    var photos = 2

    @Option(help: ArgumentHelp("Of poses, noise and angles.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Only leaks with this in their name.", valueName: "text"))
    var only: String?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func validate() throws {
        guard 0...1000 ~= photos else {
            throw ValidationError("--photos must be between 0 and 1000")
        }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let inputs = try InputFile.all(input.map { [$0] } ?? [])
        let user = try UserID(user)
        let picture = try console.readPicture(inputs[0], allowPartial: false)
        let drill = try Drill(
            picture.raster, user: user, zone: zone, console: console)
        let leaks = Leak.all(photosOfEach: photos, seed: seed).filter { leak in
            only.map { leak.name.lowercased().contains($0.lowercased()) } ?? true
        }
        guard !leaks.isEmpty else {
            throw Failure.usage("--only", "no leak has \"\(only ?? "")\" in its name")
        }

        var progress = console.progress(total: leaks.count)
        var tally = DrillTally()
        let widest = leaks.map(\.name.columns).max() ?? 0
        for leak in leaks {
            progress.begin(leak.name)
            let row = try drill.run(leak)
            tally.add(row)
            progress.clear()
            try console.report(
                row.json, text: [row.line(width: widest, console.colour)])
            try console.output.flush()
            progress.end(leak.name)
        }
        if !console.json { try console.output.line(tally.line) }
        return .done
    }
}
