internal import ArgumentParser
internal import Identity

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
