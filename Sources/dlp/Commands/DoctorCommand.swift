internal import ArgumentParser

/// `dlp doctor`
struct DoctorCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what is installed, what is missing and what that costs.",
        discussion: """
            The code is 1 when something is not in order; what is only missing leaves it 0. \
            Nothing is changed.
            """)

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let checks = Check.state(home: console.home) + [Check.policies()] + Check.system()
        let width = checks.map(\.name.columns).max() ?? 0
        for check in checks {
            try console.report(check.json, text: check.lines(width: width, console.colour))
        }
        return checks.contains { $0.state == .wrong } ? .negative : .done
    }
}
