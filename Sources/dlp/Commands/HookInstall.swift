internal import ArgumentParser
internal import Foundation
internal import Identity

struct HookInstall: Command {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Write pre-commit and pre-push hooks into this repository.",
        discussion: """
            Hooks that are there are kept, and run first. A person can go around the hooks of \
            their own repository; --server is for the one that everybody pushes to. A folder \
            of hooks that other repositories or people share is left alone unless --shared is \
            given, and so is a hook that does not work under another name.
            """)

    @Flag(help: "A pre-receive hook, for the repository that is pushed to.")
    var server = false

    @Flag(help: "Also where others share the folder of hooks (core.hooksPath).")
    var shared = false

    @Option(help: ArgumentHelp("The zone it scans for; else the settings'.", valueName: "zone"))
    var zone: Zone?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = try HookFolder()
        let files = (server ? [HookKind.preReceive] : [.preCommit, .prePush])
            .map { HookFile($0, in: folder) }
        try Self.check(folder, files, shared: shared)
        if let concern = folder.concern { console.diagnostics.notice("\(folder.path): \(concern)") }
        for file in files {
            let kind = file.kind
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

    /// Before anything is changed: nobody else's hooks, and none that would break.
    private static func check(
        _ folder: HookFolder, _ files: [HookFile], shared: Bool
    ) throws {
        if let owner = folder.owner {
            throw Failure(
                folder.path, "\(owner.name) writes this folder anew, hooks in it are lost",
                hint: owner.hint)
        }
        if let concern = folder.concern, !shared {
            throw Failure(
                folder.path, concern,
                hint: "dlp hook install --shared, or add to the hooks there: "
                    + (files.first?.callLine ?? ""))
        }
        for file in files {
            if let bond = file.bond {
                throw Failure(file.path, bond, hint: "add to it: \(file.callLine)")
            }
        }
    }
}
