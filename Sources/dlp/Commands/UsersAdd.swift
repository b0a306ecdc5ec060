internal import ArgumentParser
internal import Identity

struct UsersAdd: Command {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Enrol people, or change the zone or note of people enrolled."
    )

    @Argument(help: ArgumentHelp("Ids, as the organisation writes them.", valueName: "id"))
    var ids: [String]

    @Option(help: ArgumentHelp("low, medium or high.", valueName: "zone"))
    var zone: Zone?

    @Option(help: ArgumentHelp("Anything worth knowing about them.", valueName: "text"))
    var note: String?

    @Flag(help: "Accept ids that were removed; only for the same people.")
    var reinstate = false

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        // All ids are looked at before the first is enrolled.
        let ids = try ids.map { try UserID($0) }
        let store = try console.openStore(.readWrite)
        for id in ids {
            let change = try store.enrol(id, zone: zone, note: note, reinstating: reinstate)
            guard let user = try store.registry.user(id) else { continue }
            if change == .added { try console.warnOfLookAlikes(id, store) }
            try console.report(
                user.json.adding(["change": .string("\(change)")]),
                text: ["\(id)  \(change)".printable])
        }
        return .done
    }
}

extension Console {
    /// Says whose ids look like that of someone who was just enrolled: in a report one would be
    /// read as the other.
    func warnOfLookAlikes(_ id: UserID, _ store: IdentityStore) throws {
        let others = id.lookAlikes(among: try store.registry.users(includeRemoved: true).map(\.id))
        guard !others.isEmpty else { return }
        diagnostics.warning(
            "\(id) looks like \(others.prefix(3).map(\.value).joined(separator: ", "))",
            hint: "dlp users rename gives one of them another id")
    }
}
