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

    @OptionGroup var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let home = try Home(path: console.home)
        var set = try FingerprintSet(self.set, state: home.path)
        var failed = 0
        for name in names where !set.remove(name) {
            failed += 1
            console.diagnostics.error(
                Failure(name, "is not in the set \(self.set)", hint: "dlp fingerprint list"))
        }
        if failed < names.count { try set.save(state: home.path) }
        if failed == 0 { return .done }
        return failed == names.count ? .failed : .partial
    }
}
