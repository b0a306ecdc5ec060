internal import Support
internal import ArgumentParser
internal import Identity

struct UsersImport: Command {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Enrol everyone on a list.",
        discussion: """
            The list is CSV in UTF-8. Its first line names the columns: id, and if wanted zone \
            and note. People on record are changed to what the list says; an empty field \
            changes nothing.
            """)

    @Argument(
        help: ArgumentHelp("Such as people.csv; - or none is standard input.", valueName: "file"))
    var file: String?

    @Flag(help: "Enrol those on sound lines even if other lines fail.")
    var partial = false

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let input = try InputFile.all(file.map { [$0] } ?? [])[0]
        let bytes = try input.read(atMost: 64 << 20)
        let store = try console.openStore(.readWrite)
        let report = try store.importUsers(csv: bytes, name: input.label, partial: partial)
        for failure in report.failures {
            console.diagnostics.error(Failure("\(input.label):\(failure.line)", failure.why))
        }
        guard report.isApplied else {
            throw Failure(
                input.label, "nobody was enrolled, for lines failed",
                hint: "mend them, or enrol the others with --partial")
        }
        let counts = [
            ("added", report.added.count), ("updated", report.updated.count),
            ("unchanged", report.unchanged.count), ("failed", report.failures.count),
        ]
        let members = counts.map { JSON.Member(key: $0.0, value: .integer($0.1)) }
        try console.report(
            .object(
                [
                    .init(key: "schema", value: "dlp.import/1"),
                    .init(key: "input", value: .string(input.name)),
                ] + members),
            text: [counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")])
        return report.failures.isEmpty ? .done : .partial
    }
}
