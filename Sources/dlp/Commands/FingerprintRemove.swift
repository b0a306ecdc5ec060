internal import ArgumentParser
internal import Identity
internal import LeakDetect

struct FingerprintRemove: Command {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget documents.")

    @Argument(help: ArgumentHelp("Names, as list prints them.", valueName: "document"))
    var names: [String]

    @Option(help: ArgumentHelp("The set they are in.", valueName: "name"))
    var set = FingerprintSet.standard

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let home = try Home(path: console.home)
        let unknown = try FingerprintSet.update(set, state: home.path) { set in
            names.filter { !set.remove($0) }
        }
        for name in unknown {
            console.diagnostics.error(
                Failure(name, "is not in the set \(set)", hint: "dlp fingerprint list"))
        }
        let failed = unknown.count
        if failed == 0 { return .done }
        return failed == names.count ? .failed : .partial
    }
}
