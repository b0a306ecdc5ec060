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
