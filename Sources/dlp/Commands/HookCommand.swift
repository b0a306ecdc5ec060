internal import Support
internal import ArgumentParser
internal import Foundation
internal import Identity

/// `dlp hook install|uninstall|run`
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "The gate in git: scans what a commit or push would send.",
        subcommands: [HookInstall.self, HookUninstall.self, HookRun.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}

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

extension HookKind: ExpressibleByArgument {}

struct HookRun: Command {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "What the hooks run; any code but 0 stops git.")

    @Argument(help: ArgumentHelp("pre-commit, pre-push or pre-receive.", valueName: "hook"))
    var kind: HookKind

    @Argument(
        help: ArgumentHelp(
            "What git gives the hook; files that pre-commit hands over.", valueName: "argument"))
    var arguments: [String] = []

    @Flag(help: "Judge files whole, what stood there before as well.")
    var whole = false

    @Option(help: ArgumentHelp("low, medium or high (DLP_ZONE).", valueName: "zone"))
    var zone: Zone?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let objects =
            switch kind {
            case .preCommit where PreCommitFramework.isCalling || !arguments.isEmpty:
                try PreCommitFramework.commitObjects(InputFile.named(arguments))
            case .preCommit: try GitObjects.staged()
            case .prePush where PreCommitFramework.isCalling:
                try PreCommitFramework.pushObjects(InputFile.named(arguments))
            case .prePush:
                try GitObjects.outgoing(
                    Self.lines(), remote: arguments.first, address: arguments.dropFirst().first)
            case .preReceive: try GitObjects.incoming(Self.lines())
            }
        guard !objects.items.isEmpty else { return .done }
        let setup = try ScanSetup(console, zone: zone)
        return try HookScan(kind: kind, console: console, setup: setup, isWhole: whole)
            .run(objects)
    }

    private static func lines() throws -> [String] {
        let bytes = try InputFile("-").read(atMost: 64 << 20)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

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
