internal import Support
internal import ArgumentParser

/// `dlp config show`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The settings that hold, and where each comes from.",
        subcommands: [ConfigShow.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}

struct ConfigShow: Command {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print every setting with its origin.",
        discussion: """
            A flag comes first, then the DLP_* variable, then the line "name = value" in \
            $XDG_CONFIG_HOME/dlp/config, then the default.
            """)

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let settings = console.settings
        let rows = try [
            row(settings, Known.home, global.home) { $0 },
            row(settings, Known.zone, nil, \.rawValue),
            row(settings, Known.device, nil) { $0 ?? "" },
            row(settings, Known.color, global.color, \.rawValue),
            row(settings, Known.progress, global.progress, \.rawValue),
        ]
        for row in rows {
            try console.report(
                [
                    "schema": "dlp.config/1", "name": .string(row.name),
                    "value": .string(row.value), "origin": .string(row.origin.text),
                ],
                text: ["\(row.name) = \(row.value)".printable + "  (\(row.origin.text))"])
        }
        return .done
    }

    private typealias Row = (name: String, value: String, origin: Origin)

    private func row<Value>(
        _ settings: Settings, _ setting: Setting<Value>, _ flag: Value?,
        _ text: (Value) -> String
    ) throws -> Row {
        let (value, origin) = try settings.resolve(setting, flag: flag)
        return (setting.name, text(value), origin)
    }
}
