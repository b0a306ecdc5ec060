internal import Support
internal import DocumentReading
internal import Glibc
internal import LeakDetect

/// Scans many files on all cores and tells their verdicts in the order they were named.
struct ScanRun: Sendable {
    enum Outcome: Sendable {
        case verdict(ScanVerdict)
        case failure(Failure)
    }

    private let policy: CompiledPolicy
    private let baseline: Baseline?
    private let markFinder: FileScanner.MarkFinder?

    init(_ policy: CompiledPolicy, baseline: Baseline?, markFinder: FileScanner.MarkFinder?) {
        self.policy = policy
        self.baseline = baseline
        self.markFinder = markFinder
    }

    /// - Parameters:
    ///   - watching: called when an item's reading begins, by any thread.
    ///   - tell: called in order, by one thread at a time.
    /// - Throws: what `tell` threw first.
    func run(
        _ items: [ScanInputs.Item], watching: (@Sendable (ScanInputs.Item) -> Void)? = nil,
        tell: (ScanInputs.Item, Outcome) throws -> Void
    ) throws {
        let noting: FileScanner.Progress? =
            watching == nil ? nil : { @Sendable part in LiveLine.shared.note(part) }
        try OrderedWork.run(
            items,
            worker: {
                Result { try FileScanner(policy, markFinder: markFinder, progress: noting) }
            },
            work: { scanner, item in
                watching?(item)
                return outcome(item, scanner)
            }, tell: tell)
    }

    private func outcome(
        _ item: ScanInputs.Item, _ scanner: Result<FileScanner, any Error>
    ) -> Outcome {
        do {
            let scanner = try scanner.get()
            let path: [CChar]
            switch item.source {
            case .standardInput:
                return .verdict(
                    try scanner.scan(
                        descriptor: STDIN_FILENO, name: item.name, baseline: baseline))
            case .pipe(let descriptor):
                return .verdict(
                    try scanner.scan(
                        descriptor: descriptor, name: item.name, baseline: baseline))
            case .path(let named): path = named
            }
            let descriptor = open(
                path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { return .failure(Failure(item.name, errno: errno)) }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.isRegular else {
                return .failure(Failure(item.name, "is no longer a regular file"))
            }
            return .verdict(
                try scanner.scan(descriptor: descriptor, name: item.name, baseline: baseline))
        } catch let error as DocumentError {
            return .failure(Failure(item.name, errno: error.code))
        } catch {
            return .failure(Failure(describing: error, during: item.name))
        }
    }
}

/// How many files came out how, and what that means for the exit code.
struct ScanTally {
    var allowed = 0
    var warned = 0
    var blocked = 0
    /// Files that somebody asked to leave out.
    var excluded = 0
    /// Whether a warning makes the code 1, too.
    var failsOnWarnings = false
    /// Inputs that could not be opened or read at all.
    var failed = 0

    mutating func add(_ verdict: ScanVerdict) {
        switch verdict.action {
        case .allow: allowed += 1
        case .warn: warned += 1
        case .block: blocked += 1
        }
    }

    private var scanned: Int { allowed + warned + blocked }

    /// Blocked beats everything; nothing scanned beats some of it scanned.
    var status: ExitStatus {
        if blocked > 0 || (failsOnWarnings && warned > 0) { return .negative }
        if failed == 0 { return .done }
        return scanned == 0 ? .failed : .partial
    }

    var text: String {
        var text = "\(scanned) file\(scanned == 1 ? "" : "s") scanned: "
        text += "\(blocked) blocked, \(warned) warned, \(allowed) allowed"
        if failed > 0 { text += ", \(failed) could not be opened" }
        if excluded > 0 { text += ", \(excluded) excluded" }
        return text
    }
}
