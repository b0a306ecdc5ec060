internal import DocumentReading
internal import Glibc
internal import LeakDetect
internal import Support
internal import Synchronization

/// Scans many files on all cores and tells their verdicts in the order they were named.
final class ScanRun: Sendable {
    enum Outcome: Sendable {
        case verdict(ScanVerdict)
        case failure(Failure)
    }

    private let policy: CompiledPolicy
    private let baseline: Baseline?
    private let markFinder: FileScanner.MarkFinder?
    private let next = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)

    init(_ policy: CompiledPolicy, baseline: Baseline?, markFinder: FileScanner.MarkFinder?) {
        self.policy = policy
        self.baseline = baseline
        self.markFinder = markFinder
    }

    /// Verdicts that are ready, and those waiting for one before them.
    private struct Order {
        var waiting: [Int: Outcome] = [:]
        var told = 0
        var problem: (any Error)?
    }

    /// - Parameters:
    ///   - watching: called when an item's reading begins, by any thread.
    ///   - tell: called in order, by one thread at a time.
    /// - Throws: what `tell` threw first.
    func run(
        _ items: [ScanInputs.Item], watching: (@Sendable (ScanInputs.Item) -> Void)? = nil,
        tell: (ScanInputs.Item, Outcome) throws -> Void
    ) throws {
        let order = Mutex(Order())
        // Only ever called under the lock.
        nonisolated(unsafe) let tell = tell
        let threads = max(1, min(Parallel.width, items.count))
        let noting: FileScanner.Progress? =
            watching == nil ? nil : { @Sendable part in LiveLine.shared.note(part) }
        withoutActuallyEscaping(tell) { tell in
            nonisolated(unsafe) let tell = tell
            Parallel.perform(threads) { _ in
                let scanner = Result {
                    try FileScanner(policy, markFinder: markFinder, progress: noting)
                }
                while !stopped.load(ordering: .relaxed) {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < items.count else { return }
                    watching?(items[index])
                    let outcome = outcome(items[index], scanner)
                    order.withLock { order in
                        order.waiting[index] = outcome
                        while order.problem == nil, let ready = order.waiting[order.told] {
                            order.waiting[order.told] = nil
                            do {
                                try tell(items[order.told], ready)
                            } catch {
                                order.problem = error
                                stopped.store(true, ordering: .relaxed)
                            }
                            order.told += 1
                        }
                    }
                }
            }
        }
        if let problem = order.withLock({ $0.problem }) { throw problem }
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
