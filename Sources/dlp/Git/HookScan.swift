internal import LeakDetect

/// Scans the objects a hook is about.
struct HookScan {
    let kind: HookKind
    let console: Console
    let setup: ScanSetup

    func run(_ objects: [GitObject]) throws -> ExitStatus {
        let contents = try GitContents()
        let scanner = try FileScanner(
            setup.policy, markFinder: try setup.markFinder(console))
        var tally = ScanTally()
        var progress = console.progress(total: objects.count)
        for object in objects {
            progress.begin(object.name)
            defer { progress.end(object.name) }
            let verdict: ScanVerdict
            do {
                guard let bytes = try contents.read(object.id) else {
                    throw Failure(object.name, "too large to be scanned")
                }
                verdict = try scanner.scan(bytes, name: object.name)
            } catch {
                tally.failed += 1
                progress.clear()
                console.diagnostics.error(Failure(describing: error, during: object.name))
                continue
            }
            tally.add(verdict)
            guard console.json || verdict.action != .allow || console.verbose else { continue }
            progress.clear()
            try console.report(
                verdict.json(showMatches: false),
                text: verdict.lines(console.colour, showMatches: false))
        }
        try console.output.flush()
        if tally.status != .done {
            console.diagnostics.error(
                Failure(kind.rawValue, tally.text, hint: kind.advice))
        }
        return tally.status
    }
}
