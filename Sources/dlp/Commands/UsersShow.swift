internal import Support
internal import ArgumentParser
internal import Identity

struct UsersShow: Command {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a person and the marks issued to them.")

    @Argument(help: ArgumentHelp("The person.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Print the newest marks only.", valueName: "count"))
    var limit: Int?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let id = try UserID(id)
        let registry = try console.openStoreForReading().registry
        guard let user = try registry.user(id) else {
            throw Failure("user \(id)", "is not enrolled", hint: "dlp users list")
        }
        let marks = try registry.marks(of: id, limit: limit)
        try console.report(user.json, text: describe(user))
        if console.json {
            for mark in marks { try console.output.line(mark.json) }
            return .done
        }
        var table = Columns(["mark", "issued", "kind", "key", "source", "device", "note"])
        for mark in marks {
            table.add([
                mark.token.hex, mark.issued?.local ?? "never finished", mark.kind.rawValue,
                mark.key.text, mark.sourceName ?? "-", mark.device ?? "-", mark.note ?? "",
            ])
        }
        if !marks.isEmpty { try console.output.line("") }
        for line in table.lines { try console.output.line(line) }
        return .done
    }

    private func describe(_ user: User) -> [String] {
        var lines = ["user      \(user.id)", "zone      \(user.zone?.rawValue ?? "-")"]
        if let note = user.note { lines.append("note      \(note)") }
        lines.append("enrolled  \(user.created.local)")
        if let removed = user.removed { lines.append("removed   \(removed.local)") }
        return lines.map(\.printable)
    }
}

extension MarkRecord {
    /// A mark as the registry keeps it, `schema` `dlp.issued/1`.
    var json: JSON {
        [
            "schema": "dlp.issued/1", "mark": .string(token.hex), "user": .string(user.value),
            "state": .string(state.rawValue), "kind": .string(kind.rawValue),
            "key": .string(key.text), "profile": .integer(profile),
            "reserved_at": .string(reserved.iso8601), "issued_at": JSON(issued?.iso8601),
            "device": JSON(device), "note": JSON(note),
            "source": ["name": JSON(sourceName), "sha256": JSON(sourceHash?.hex)],
            "output_sha256": JSON(outputHash?.hex), "width": JSON(width), "height": JSON(height),
            "psnr_db": psnr.map { JSON($0, decimals: 2) } ?? .null,
        ]
    }
}
