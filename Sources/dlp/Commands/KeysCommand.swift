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
