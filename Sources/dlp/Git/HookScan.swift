internal import LeakDetect

/// Scans the objects a hook is about.
struct HookScan {
    let kind: HookKind
    let console: Console
    let setup: ScanSetup
    /// Whether what stood in a file before counts as well.
    let isWhole: Bool

    func run(_ objects: GitObjects) throws -> ExitStatus {
        let policy = setup.policy
        let markFinder = try setup.markFinder(console)
        let history = isWhole ? nil : objects.history
        var tally = ScanTally()
        var progress = console.progress(total: objects.items.count)
        try OrderedWork.run(
            objects.items,
            worker: {
                Result {
                    try GitObjectScanner(policy, markFinder: markFinder, history: history)
                }
            },
            work: { scanner, object in Result { try scanner.get().scan(object) } }
        ) { object, outcome in
            progress.begin(object.name)
            defer { progress.end(object.name) }
            switch outcome {
            case .failure(let error):
                tally.failed += 1
                progress.clear()
                console.diagnostics.error(Failure(describing: error, during: object.name))
            case .success(let verdict):
                tally.add(verdict)
                guard console.json || verdict.action != .allow || console.verbose else { return }
                progress.clear()
                try console.report(
                    verdict.json(showMatches: false),
                    text: verdict.lines(console.colour, showMatches: false))
            }
        }
        try console.output.flush()
        if tally.status != .done {
            console.diagnostics.error(
                Failure(kind.rawValue, tally.text, hint: kind.advice))
        }
        return tally.status
    }
}
