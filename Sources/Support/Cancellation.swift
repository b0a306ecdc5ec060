internal import Synchronization

/// Asks work that goes on in another thread to end before it is done: whoever waited for it has
/// gone.
///
/// Work looks at it between its steps, and a thread that waits for a worker process ten times a
/// second or more; both end by throwing ``Cancelled``.
package final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// From any thread, any number of times. There is no way back.
    package func cancel() { flag.store(true, ordering: .relaxed) }

    package var isCancelled: Bool { flag.load(ordering: .relaxed) }

    package func check() throws(Cancelled) {
        if isCancelled { throw Cancelled() }
    }
}

/// What was asked for was not done, because it was called off; it says nothing of the input.
package struct Cancelled: Error, Sendable, Equatable, CustomStringConvertible {
    package init() {}

    package var description: String { "cancelled" }
}
