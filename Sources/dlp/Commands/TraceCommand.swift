internal import ArgumentParser
internal import DocumentTrace
internal import Foundation
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
            input names somebody, 1 when one does not, 2 when it was not looked at. A name is a lead, not proof: -v says what \
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
            "Name only people whose copies are in this table, a manifest.csv of dlp mark; repeat "
                + "for several.", valueName: "file.csv"))
    var manifest: [String] = []

    @Option(
        help: ArgumentHelp(
            "Processor time for each document or archive: 300, with --thorough 3600. What is not "
                + "looked at then is named, and the code is 2 if nobody was found.",
            valueName: "s"))
    var seconds: Int?

    @Option(
        help: ArgumentHelp(
            "Write a self-contained page about what was examined: findings, cautions, what was "
                + "not examined, what the figures mean.",
            valueName: "file.html"))
    var report: String?

    @Option(
        name: .customLong("case"),
        help: ArgumentHelp("The case's number, for the report and the audit log.", valueName: "no"))
    var caseNumber: String?

    @Option(
        help: ArgumentHelp("Who examines, for the report and the audit log.", valueName: "name"))
    var examiner: String?

    @Flag(help: "Replace an existing report.")
    var force = false

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func validate() throws {
        if let seconds, !(1...86_400).contains(seconds) {
            throw ValidationError("--seconds must be between 1 and 86400")
        }
        for (name, value) in [("--case", caseNumber), ("--examiner", examiner)] {
            guard let value else { continue }
            guard !value.isEmpty, value.unicodeScalars.count <= 200 else {
                throw ValidationError("\(name) takes 1 to 200 characters")
            }
        }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let inputs = try InputFile.all(inputs)
        let file = try report.map { try OutputFile($0, force: force, notOneOf: inputs) }
        let store = try console.openStore(.readOnly)
        let suspects = try suspects(store)
        let ring = try store.keyRing()
        let page = file.map {
            ReportPage(
                $0,
                ReportExamination(
                    program: "dlp \(DLP.configuration.version)",
                    keys: ring.keys.map { "\($0.id) (\($0.fingerprint))" }, date: Date(),
                    caseNumber: caseNumber,
                    examiner: examiner ?? "not stated; run by the account "
                        + AuditLog.actor, suspects: suspects))
        }
        let run = TraceRunner(
            log: TraceLog(store, caseNumber: caseNumber, examiner: examiner), ring: ring,
            options: TraceOptions(
                users: suspects, thorough: thorough, seconds: seconds.map(Double.init),
                progress: { LiveLine.shared.note($0) }),
            page: page, console: console, isAlone: inputs.count == 1)
        let status = try console.each(inputs) { try run.trace($0) }
        try page?.finish()
        return status
    }

    /// Who may be named; nil for everyone.
    private func suspects(_ store: IdentityStore) throws -> [String]? {
        var suspects = try user.map { try UserID($0) }
        for name in manifest {
            let file = InputFile(name)
            suspects += try CopyList(csv: file.read(atMost: 64 << 20), name: file.label).users
        }
        for suspect in suspects where try store.registry.user(suspect) == nil {
            throw Failure("user \(suspect)", "is not on record", hint: "dlp users list --removed")
        }
        return user.isEmpty && manifest.isEmpty ? nil : Set(suspects.map(\.value)).sorted()
    }
}
