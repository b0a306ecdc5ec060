internal import Documents
internal import Glibc
internal import Imaging
internal import LeakDetect
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
