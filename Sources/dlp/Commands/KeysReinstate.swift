internal import ArgumentParser
internal import Identity

struct KeysReinstate: Command {
    static let configuration = CommandConfiguration(
        commandName: "reinstate", abstract: "Let trace try a retired key again.")

    @Argument(help: ArgumentHelp("Such as k1.", valueName: "key"))
    var key: String

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let id = try KeyID(argument: key)
        let store = try console.openStore(.readWrite)
        try store.reinstateKey(id)
        try console.reportKey(id, store, change: "valid")
        return .done
    }
}
