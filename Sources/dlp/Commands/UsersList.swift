internal import ArgumentParser
internal import Identity

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
