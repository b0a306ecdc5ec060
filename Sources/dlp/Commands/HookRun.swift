internal import ArgumentParser
internal import Identity

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
