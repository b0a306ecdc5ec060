internal import Glibc

/// A first-in first-out queue between threads that may block.
///
/// For ``OSThread``s: a thread of Swift's own pool must not wait in one.
package final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    // All that is mutable is touched with `mutex` held.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var elements: [Element] = []
    /// Of the first that was not taken.
    private var first = 0
    private var isClosed = false
    private let capacity: Int

    /// - Parameter capacity: what comes while so many wait is refused.
    package init(capacity: Int = .max) {
        self.capacity = capacity
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(filled)
        mutex.deallocate()
        filled.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    package var count: Int { locked { elements.count - first } }

    /// The one that waits longest.
    package var oldest: Element? { locked { first < elements.count ? elements[first] : nil } }

    /// - Returns: false when the queue is full or closed: the element is not in it then.
    package func push(_ element: Element) -> Bool {
        locked {
            guard !isClosed, elements.count - first < capacity else { return false }
            elements.append(element)
            pthread_cond_signal(filled)
            return true
        }
    }

    /// Waits for one.
    ///
    /// - Returns: nil when the queue is closed and empty.
    package func take() -> Element? {
        locked {
            while first == elements.count, !isClosed { pthread_cond_wait(filled, mutex) }
            guard first < elements.count else { return nil }
            let element = elements[first]
            first += 1
            if first == elements.count {
                elements.removeAll(keepingCapacity: true)
                first = 0
            } else if first >= 1024, first * 2 >= elements.count {
                elements.removeFirst(first)
                first = 0
            }
            return element
        }
    }

    /// Waits for at least one, and takes all there are.
    ///
    /// - Returns: nil when the queue is closed and empty.
    package func takeAll() -> [Element]? {
        locked {
            while first == elements.count, !isClosed { pthread_cond_wait(filled, mutex) }
            guard first < elements.count else { return nil }
            defer {
                elements = []
                first = 0
            }
            return Array(elements[first...])
        }
    }

    /// No more are taken in; those that wait still come out.
    package func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(filled)
        }
    }
}
