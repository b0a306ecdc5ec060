internal import ArgumentParser
internal import Identity
internal import LeakDetect

struct FingerprintList: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print what was learnt.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let home = try Home(path: console.home)
        var table = Columns(["set", "document", "passages", "pictures", "added"])
        for name in FingerprintSet.names(state: home.path) {
            for entry in try FingerprintSet(name, state: home.path).entries {
                if console.json {
                    try console.output.line(entry.json(set: name))
                } else {
                    table.add([
                        name, entry.name, String(entry.passages), String(entry.pictures),
                        entry.added,
                    ])
                }
            }
        }
        for line in table.lines { try console.output.line(line) }
        return .done
    }
}
