internal import ArgumentParser

struct HookUninstall: Command {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Remove the hooks; those that were there before come back.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let folder = try HookFolder()
        for kind in HookKind.allCases {
            let file = HookFile(kind, in: folder)
            guard try file.uninstall() else { continue }
            try console.report(
                [
                    "schema": "dlp.hook/1", "hook": .string(kind.rawValue),
                    "path": .string(file.path), "change": "removed",
                ],
                text: ["\(kind.rawValue)  removed  \(file.path)".printable])
        }
        return .done
    }
}
