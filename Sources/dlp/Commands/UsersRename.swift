internal import ArgumentParser
internal import Identity

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
