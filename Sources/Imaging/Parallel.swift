internal import Dispatch
internal import Foundation

/// The one door to all cores. Work is cut into ranges; each range runs once, on
/// some core; the call returns when all have run.
public enum Parallel {
    /// How many ranges are worth cutting: a few per core, so that a slow core
    /// does not keep the others waiting.
    public static let width: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    /// Cuts `0..<count` into ranges of at least `grain` and runs `body` on each.
    public static func ranges(
        _ count: Int, grain: Int = 16, _ body: @Sendable (Range<Int>) -> Void
    ) {
        guard count > 0 else { return }
        let pieces = max(1, min(width * 4, count / max(1, grain)))
        guard pieces > 1, width > 1 else { return body(0..<count) }
        DispatchQueue.concurrentPerform(iterations: pieces) { piece in
            body(count * piece / pieces..<count * (piece + 1) / pieces)
        }
    }

    /// `transform(0) … transform(count - 1)`, in that order, each computed on some core.
    public static func map<T: Sendable>(
        _ count: Int, _ transform: @Sendable (Int) -> T
    ) -> [T] {
        guard count > 0 else { return [] }
        return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let base = buffer.baseAddress!
            if count == 1 || width == 1 {
                for i in 0..<count { (base + i).initialize(to: transform(i)) }
            } else {
                DispatchQueue.concurrentPerform(iterations: count) { i in
                    (base + i).initialize(to: transform(i))
                }
            }
            initialized = count
        }
    }

    /// Both results, the two computed at the same time where there are two cores. An error
    /// is thrown when both have ended, the first one's where both fail.
    public static func both<A: Sendable, B: Sendable, Problem: Error>(
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
