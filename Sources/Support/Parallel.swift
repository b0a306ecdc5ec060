internal import Dispatch
internal import Foundation
internal import Glibc

/// The one door to all cores. Work is cut into ranges; each range runs once, on
/// some core; the call returns when all have run.
package enum Parallel {
    /// How many ranges are worth cutting: a few per core, so that a slow core
    /// does not keep the others waiting.
    package static let width: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    /// Whether this process may start threads. Where a limit forbids it, libdispatch tries again
    /// and again without an end, instead of working with the thread that is there.
    package static let hasThreads: Bool = {
        var thread = pthread_t()
        guard pthread_create(&thread, nil, { _ in nil }, nil) == 0 else { return false }
        pthread_join(thread, nil)
        return true
    }()

    /// Runs `body(0) … body(count - 1)`, each once: at the same time on the cores that are there,
    /// and one after another where there is one core or no thread to be had.
    package static func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
        guard count > 1, width > 1, hasThreads else {
            for i in 0..<max(0, count) { body(i) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }

    /// Cuts `0..<count` into ranges of at least `grain` and runs `body` on each.
    package static func ranges(
        _ count: Int, grain: Int = 16, _ body: @Sendable (Range<Int>) -> Void
    ) {
        guard count > 0 else { return }
        let pieces = max(1, min(width * 4, count / max(1, grain)))
        guard pieces > 1, width > 1 else { return body(0..<count) }
        perform(pieces) { piece in
            body(count * piece / pieces..<count * (piece + 1) / pieces)
        }
    }

    /// `transform(0) … transform(count - 1)`, in that order, each computed on some core.
    package static func map<T: Sendable>(
        _ count: Int, _ transform: @Sendable (Int) -> T
    ) -> [T] {
        guard count > 0 else { return [] }
        return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let base = buffer.baseAddress!
            perform(count) { i in (base + i).initialize(to: transform(i)) }
            initialized = count
        }
    }

    /// Both results, the two computed at the same time where there are two cores. An error
    /// is thrown when both have ended, the first one's where both fail.
    package static func both<A: Sendable, B: Sendable, Problem: Error>(
        _ first: @Sendable () throws(Problem) -> A, _ second: @Sendable () throws(Problem) -> B
    ) throws(Problem) -> (A, B) {
        let halves = map(2) { index -> (Result<A, Problem>?, Result<B, Problem>?) in
            index == 0 ? (Result(catching: first), nil) : (nil, Result(catching: second))
        }
        guard let a = halves[0].0, let b = halves[1].1 else {
            preconditionFailure("both have run")
        }
        return (try a.get(), try b.get())
    }
}
