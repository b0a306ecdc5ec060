internal import ArgumentParser
internal import Identity

struct KeysRetire: Command {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Stop trace from trying a key; its marks name nobody then."
    )

    @Argument(help: ArgumentHelp("Such as k1.", valueName: "key"))
    var key: String

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let id = try KeyID(argument: key)
        let store = try console.openStore(.readWrite)
        try store.retireKey(id)
        try console.reportKey(id, store, change: "retired")
        return .done
    }
}
