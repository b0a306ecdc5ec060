internal import ArgumentParser
internal import Gate
internal import Glibc
internal import LeakDetect
internal import Support

/// `dlp gate run|check`
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Stop uploads on the wire: a service that proxies ask.",
        subcommands: [GateRun.self, GateCheck.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}

/// Where the configuration of a gate is.
struct GateOptions: ParsableArguments {
    static let standard = "/etc/dlp/gate.yaml"

    @Option(
        help: ArgumentHelp(
            "What the gate does; \(GateOptions.standard) when it is there.", valueName: "file"))
    var config: String?

    /// - Throws: ``PolicyError`` at the line that is not right.
    func load() throws -> GateConfiguration {
        if let config { return try GateConfiguration.load(config) }
        guard access(Self.standard, F_OK) == 0 else {
            throw Failure.usage(
                "--config", "no file is named, and \(Self.standard) is not there",
                hint: "a file that says \"gate: 1\" listens on this machine, by the high zone")
        }
        return try GateConfiguration.load(Self.standard)
    }
}

struct GateRun: Command {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Answer proxies and applications until SIGTERM.",
        discussion: """
            Everything that fails refuses the upload. SIGHUP reads the configuration and the \
            policies anew: what is wrong in them is said, and the old ones hold.
            """)

    @OptionGroup var gate: GateOptions
    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let passed = ServiceManager.takeSockets()
        // Before any thread is made, so that all of them leave signals to this one.
        let signals = GateSignals()
        let service = try GateService(gate.load(), state: ScanSetup.state(console))
        for (listener, place) in try service.start(passed: passed) {
            console.diagnostics.notice("\(listener.service.rawValue) on \(place)")
        }
        for problem in service.readinessProblems() {
            console.diagnostics.warning("not ready: \(problem)")
        }
        ServiceManager.ready()
        let watchdog = ServiceManager.watchdogSeconds
        while true {
            switch signals.wait(seconds: min(watchdog ?? 1, 1)) {
            case .none: break
            case .end:
                ServiceManager.stopping()
                console.diagnostics.notice("finishing what is here")
                service.stop(graceSeconds: 30)
                return .done
            case .reload:
                ServiceManager.reloading()
                reload(service, console)
                ServiceManager.ready()
            }
            if service.isOfAnotherDay { reload(service, console) }
            service.tick()
            if watchdog != nil { ServiceManager.alive() }
        }
    }

    private func reload(_ service: GateService, _ console: Console) {
        do {
            try service.reload(gate.load())
            console.diagnostics.notice("policies and settings are read anew")
        } catch {
            service.reloadFailed()
            console.diagnostics.error(Failure(describing: error, during: "reload"))
        }
    }
}

struct GateCheck: Command {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Whether a gate would work here: settings, policies, spool, workers, records.",
        discussion: "The code is 1 when something is not in order.")

    @OptionGroup var gate: GateOptions
    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let settings: GateConfiguration
        do {
            settings = try gate.load()
        } catch let error as PolicyError {
            console.diagnostics.error(Failure(describing: error))
            return .negative
        }
        var isInOrder = true
        func tell(_ what: String, _ problem: String?) throws {
            if problem != nil { isInOrder = false }
            try console.report(
                [
                    "schema": "dlp.gate-check/1", "check": .string(what),
                    "state": problem == nil ? "ok" : "failed", "problem": JSON(problem),
                ],
                text: [
                    (problem == nil ? "ok      " : "FAILED  ")
                        + "\(what)\(problem.map { ": \($0)" } ?? "")".printable
                ])
        }
        try tell("settings \(settings.file)", nil)
        for check in GateChecks(settings, state: ScanSetup.state(console)).run() {
            try tell(check.what, check.problem)
        }
        if !console.json {
            try console.report([:], text: settings.routingLines.map(\.printable))
        }
        return isInOrder ? .done : .negative
    }
}
