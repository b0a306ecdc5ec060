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

/// What pre-commit (pre-commit.com) tells its hooks, in variables and file names in place of
/// git's lines on standard input.
///
/// Source: pre-commit's documentation, "pre-commit during push" and "run"; its source,
/// `pre_commit/commands/run.py`.
enum PreCommitFramework {
    static var isCalling: Bool { Environment["PRE_COMMIT"] == "1" }

    static var remote: String? { Environment["PRE_COMMIT_REMOTE_NAME"] }
    static var address: String? { Environment["PRE_COMMIT_REMOTE_URL"] }

    /// The two commits of `pre-commit run --from-ref … --to-ref …`, and of a push.
    static var range: (from: String, to: String)? {
        get throws {
            guard let from = Environment["PRE_COMMIT_FROM_REF"],
                let to = Environment["PRE_COMMIT_TO_REF"]
            else { return nil }
            return (try commit(from), try commit(to))
        }
    }

    /// The line that git would have given for the branch that is pushed; nil when the framework
    /// was started by hand and nothing is pushed.
    ///
    /// - Throws: ``Failure`` when it names no commit.
    static func line() throws -> String? {
        // Of a repository that the remote has nothing of, pre-commit names the branch only.
        let names = ["PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH"]
        guard let local = names.lazy.compactMap({ Environment[$0] }).first else { return nil }
        let id = try commit(local)
        let known = try Environment["PRE_COMMIT_FROM_REF"].map(commit)
        return "\(local) \(id) - \(known ?? String(repeating: "0", count: id.utf8.count))"
    }

    /// What a commit is about: what is staged of the files named, and the files as they lie.
    ///
    /// The framework names files that are not staged when it is run with `--all-files`,
    /// `--files` or two commits. Where it is set to name none and nothing is staged, it was asked
    /// to look at something and does not say at what: everything is looked at then.
    static func commitObjects(_ names: [InputFile]) throws -> GitObjects {
        if let range = try range {
            var objects = try GitObjects.between(range.from, range.to)
            objects.items += try WorkTreeFiles.items(
                names, scanned: objects.items, as: .commit(range.to), earlier: range.from)
            return objects
        }
        var objects = try GitObjects.staged()
        if names.isEmpty {
            if try GitProgram.output(["diff-index", "--cached", "--raw", GitObjects.base()]).isEmpty
            {
                objects.items = try WorkTreeFiles.items(WorkTreeFiles.all())
            }
            return objects
        }
        let named = Set(names.map(\.name))
        objects.items = objects.items.filter { named.contains($0.path) }
        objects.items += try WorkTreeFiles.items(names, scanned: objects.items, as: .index)
        return objects
    }

    /// What a push is about.
    static func pushObjects(_ names: [InputFile]) throws -> GitObjects {
        if let line = try line() {
            return try GitObjects.outgoing([line], remote: remote, address: address)
        }
        let files = names.isEmpty ? try WorkTreeFiles.all() : names
        return GitObjects(items: try WorkTreeFiles.items(files))
    }

    private static func commit(_ name: String) throws -> String {
        try GitProgram.line(["rev-parse", "--verify", "--end-of-options", name + "^{commit}"])
    }
}
