internal import ArgumentParser
internal import Foundation
internal import Identity

struct HookInstall: Command {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Write pre-commit and pre-push hooks into this repository.",
        discussion: """
            Hooks that are there are kept, and run first. A person can go around the hooks of \
            their own repository; --server is for the one that everybody pushes to.
            """)

    @Flag(help: "A pre-receive hook, for the repository that is pushed to.")
    var server = false

    @Option(help: ArgumentHelp("The zone it scans for; else the settings'.", valueName: "zone"))
    var zone: Zone?

    @OptionGroup var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        for kind in server ? [HookKind.preReceive] : [.preCommit, .prePush] {
            let file = try HookFile(kind)
            let change = try file.install(program: program, zone: zone?.rawValue)
            try console.report(
                [
                    "schema": "dlp.hook/1", "hook": .string(kind.rawValue),
                    "path": .string(file.path), "change": .string(change.rawValue),
                ],
                text: ["\(kind.rawValue)  \(change.rawValue)  \(file.path)".printable])
        }
        return .done
    }
}
