internal import ArgumentParser
internal import Identity

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
