internal import Support
internal import ArgumentParser
internal import Identity

/// `dlp users add|list|show|remove|rename|import`
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "The people marks are issued to.",
        subcommands: [
            UsersAdd.self, UsersList.self, UsersShow.self, UsersRemove.self,
            UsersRename.self, UsersImport.self,
        ])

    func run() throws { throw MissingSubcommand(Self.self) }
}

extension User {
    /// A row of `dlp users`, `schema` `dlp.users/1`.
    var json: JSON {
        [
            "schema": "dlp.users/1", "user": .string(id.value), "zone": JSON(zone?.rawValue),
            "note": JSON(note), "enrolled_at": .string(created.iso8601),
            "removed_at": JSON(removed?.iso8601),
        ]
    }
}

extension JSON {
    /// An object with more members after its own; other values stay as they are.
    func adding(_ members: KeyValuePairs<String, JSON>) -> JSON {
        guard case .object(let own) = self else { return self }
        return .object(own + members.map { Member(key: $0.key, value: $0.value) })
    }
}

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

struct UsersRemove: Command {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Issue no more marks to people; marks they have keep naming them.")

    @Argument(help: ArgumentHelp("The people.", valueName: "id"))
    var ids: [String]

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let ids = try ids.map { try UserID($0) }
        let store = try console.openStore(.readWrite)
        var failed = 0
        for id in ids {
            do {
                try store.remove(id)
                let user = try store.registry.user(id)
                try console.report(user?.json ?? .null, text: ["\(id)  removed".printable])
            } catch let error as IdentityError
                where error.code == .userUnknown
                || error.code == .userRemoved
            {
                failed += 1
                try console.output.flush()
                console.diagnostics.error(Failure(describing: error))
            }
        }
        if failed == 0 { return .done }
        return failed == ids.count ? .failed : .partial
    }
}

struct UsersRename: Command {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give someone another id; their marks follow.")

    @Argument(help: ArgumentHelp("The id on record.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The id from now on.", valueName: "new-id"))
    var newID: String

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let old = try UserID(id)
        let new = try UserID(newID)
        let store = try console.openStore(.readWrite)
        try store.rename(old, to: new)
        let user = try store.registry.user(new)
        try console.report(
            (user?.json ?? .null).adding(["renamed_from": .string(old.value)]),
            text: ["\(old)  is now  \(new)".printable])
        return .done
    }
}

struct UsersList: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print who is enrolled.")

    @Flag(help: "Those who were removed, too.")
    var removed = false

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let users = try console.openStoreForReading().registry.users(includeRemoved: removed)
        if console.json {
            for user in users { try console.output.line(user.json) }
            return .done
        }
        let dates = removed ? ["enrolled", "removed"] : ["enrolled"]
        var table = Columns(["user", "zone"] + dates + ["note"])
        for user in users {
            let removal = removed ? [user.removed?.local ?? "-"] : []
            table.add(
                [user.id.value, user.zone?.rawValue ?? "-", user.created.local] + removal
                    + [user.note ?? ""])
        }
        for line in table.lines { try console.output.line(line) }
        return .done
    }
}
