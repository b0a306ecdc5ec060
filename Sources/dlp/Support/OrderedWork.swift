internal import Support
internal import Synchronization

/// Work on many items on all cores, told in the order the items were named.
enum OrderedWork {
    /// Outcomes that are ready, and those waiting for one before them.
    private struct Order<Outcome: Sendable> {
        var waiting: [Int: Outcome] = [:]
        var told = 0
        var problem: (any Error)?
    }

    /// - Parameters:
    ///   - worker: makes what one thread works with; called once on each.
    ///   - work: called on many threads at a time.
    ///   - tell: called in order, by one thread at a time.
    /// - Throws: what `tell` threw first; nothing more is begun then.
    static func run<Item: Sendable, Worker, Outcome: Sendable>(
        _ items: [Item], worker: @Sendable () -> Worker,
        work: @Sendable (Worker, Item) -> Outcome, tell: (Item, Outcome) throws -> Void
    ) throws {
        let next = Atomic<Int>(0)
        let stopped = Atomic<Bool>(false)
        let order = Mutex(Order<Outcome>())
        // Only ever called under the lock.
        nonisolated(unsafe) let tell = tell
        try withoutActuallyEscaping(tell) { tell in
            nonisolated(unsafe) let tell = tell
            let threads = max(1, min(Parallel.width, items.count))
            Parallel.perform(threads) { _ in
                let worker = worker()
                while !stopped.load(ordering: .relaxed) {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < items.count else { return }
                    let outcome = work(worker, items[index])
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
            if let problem = order.withLock({ $0.problem }) { throw problem }
        }
    }
}
