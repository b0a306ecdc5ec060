internal import Support
internal import ArgumentParser
internal import Identity

/// `dlp keys list|rotate|retire|reinstate`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The secret keys marks are made with.",
        subcommands: [
            KeysList.self, KeysRotate.self, KeysRetire.self, KeysReinstate.self,
        ])

    func run() throws { throw MissingSubcommand(Self.self) }
}

extension KeyID {
    init(argument text: String) throws {
        guard let id = KeyID(text) else {
            throw Failure.usage("key \"\(text)\"", "not a key's name", hint: "dlp keys list")
        }
        self = id
    }
}

extension Console {
    /// Changes the state of the key of that name, and says so.
    fileprivate func changeKey(
        _ name: String, to change: String,
        _ body: (IdentityStore, KeyID) throws(IdentityError) -> Void
    ) throws -> ExitStatus {
        let id = try KeyID(argument: name)
        let store = try openStore(.readWrite)
        try body(store, id)
        try reportKey(id, store, change: change)
        return .done
    }

    func reportKey(_ id: KeyID, _ store: IdentityStore, change: String) throws {
        guard let record = try store.registry.keys().first(where: { $0.id == id }) else { return }
        let count = try store.registry.markCounts()[id] ?? 0
        try report(record.json(marks: count, problem: nil), text: ["\(id)  \(change)"])
    }
}

extension KeyRecord {
    /// `schema` `dlp.keys/1`. Never holds the key itself.
    func json(marks: Int, problem: String?) -> JSON {
        [
            "schema": "dlp.keys/1", "key": .string(id.text), "state": .string(state.rawValue),
            "fingerprint": .string(fingerprint), "created_at": .string(created.iso8601),
            "marks": .integer(marks), "problem": JSON(problem),
        ]
    }
}

struct KeysList: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the keys and what is wrong with them.",
        discussion: "The code is 1 when something is.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let store = try console.openStoreForReading()
        let keys = try store.keys.inventory()
        let counts = try store.registry.markCounts()
        var table = Columns(["key", "state", "made", "marks", "fingerprint", ""])
        for key in keys {
            let record = key.record
            let count = counts[record.id] ?? 0
            if console.json {
                try console.output.line(record.json(marks: count, problem: key.problem?.message))
            } else {
                table.add([
                    record.id.text, record.state.rawValue, record.created.local, "\(count)",
                    record.fingerprint, key.problem?.why ?? "",
                ])
            }
        }
        for line in table.lines { try console.output.line(line) }
        try console.output.flush()
        for problem in keys.compactMap(\.problem) {
            console.diagnostics.error(Failure(describing: problem))
        }
        return keys.contains { $0.problem != nil } ? .negative : .done
    }
}

struct KeysReinstate: Command {
    static let configuration = CommandConfiguration(
        commandName: "reinstate", abstract: "Let trace try a retired key again.")

    @Argument(help: ArgumentHelp("Such as k1.", valueName: "key"))
    var key: String

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        try console.changeKey(key, to: "valid") { store, id throws(IdentityError) in
            try store.reinstateKey(id)
        }
    }
}

struct KeysRetire: Command {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Stop trace from trying a key; its marks name nobody then."
    )

    @Argument(help: ArgumentHelp("Such as k1.", valueName: "key"))
    var key: String

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        try console.changeKey(key, to: "retired") { store, id throws(IdentityError) in
            try store.retireKey(id)
        }
    }
}

struct KeysRotate: Command {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a new key and issue under it; trace goes on trying the older ones.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let store = try console.openStore(.readWrite)
        let key = try store.rotateKey()
        try console.reportKey(key.id, store, change: "active")
        console.diagnostics.notice(
            "back up \(store.home.keysFolder): marks of a lost key cannot be traced")
        return .done
    }
}
