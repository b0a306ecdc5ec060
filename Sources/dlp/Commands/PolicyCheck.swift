internal import ArgumentParser
internal import Identity
internal import LeakDetect

struct PolicyCheck: Command {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read policies, and all they name, as a scan would.",
        discussion: "The code is 1 when one of them is not in order.")

    @Argument(
        help: ArgumentHelp("Policies; the three zones' when none is named.", valueName: "file"))
    var files: [String] = []

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let folder = try PolicyFolder.locate()
        let library: TargetLibrary
        do {
            library = try TargetLibrary.load(folder)
        } catch {
            console.diagnostics.error(Failure(describing: error))
            return .negative
        }
        let zones = Zone.allCases.map { folder.policy(zone: $0.rawValue) }
        var status = ExitStatus.done
        for file in files.isEmpty ? zones : files {
            do {
                let policy = try Policy.load(file, library: library)
                let home = try? Home(path: console.home)
                _ = try CompiledPolicy(
                    policy, library: library, cache: home.map { $0.path + "/cache" },
                    state: home?.path)
                let detectors = Set(policy.rules.flatMap(\.detectors)).count
                try console.report(
                    [
                        "schema": "dlp.policy/1", "file": .string(file), "state": "ok",
                        "rules": .integer(policy.rules.count),
                        "detectors": .integer(detectors),
                    ],
                    text: [
                        "ok  \(file): \(policy.rules.count) rules, \(detectors) detectors"
                            .printable
                    ])
            } catch {
                status = .negative
                console.diagnostics.error(Failure(describing: error, during: file))
            }
        }
        return status
    }
}
