internal import ArgumentParser
internal import Identity
internal import Trace

/// `dlp trace`
struct TraceCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Name the person whose mark is in what leaked.",
        discussion: """
            Works from the leak alone: a screenshot, a crop, a photo of the screen or of a print, \
            a document, a text that was pasted, or an archive of these. The code is 0 when every \
            input names somebody, 1 when one does not. A name is a lead, not proof: -v says what \
            agrees and what was not checked.
            """)

    @Argument(
        help: ArgumentHelp("What leaked; - or none is standard input.", valueName: "input"))
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

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

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
        let run = TraceRunner(
            store: store, ring: try store.keyRing(),
            options: TraceOptions(
                users: suspects.isEmpty ? nil : suspects.map(\.value), thorough: thorough),
            report: page, console: console, isAlone: inputs.count == 1)
        return try console.each(inputs) { try run.trace($0) }
    }
}
