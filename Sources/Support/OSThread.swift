internal import Glibc
package import SystemPackage

/// A thread of the operating system, for work that blocks: a worker process that is waited for, a
/// disk that is synced. Blocking a thread of Swift's own pool keeps other tasks from running.
package struct OSThread: ~Copyable {
    private let name: String
    private let body: @Sendable () -> Void

    /// - Parameter name: as `ps -L` shows it, its first 15 bytes.
    package init(name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    private final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// The C functions for this are not visible to Swift; the file has the same effect (proc(5)).
    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        // A thread without its name works as well.
        try? Descriptor.writeAll(file, name)
        close(file)
    }

    /// Starts it; nobody waits for its end.
    package consuming func start() throws(Errno) {
        let start = Unmanaged.passRetained(Start(name, body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
                OSThread.setName(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            throw Errno(rawValue: result)
        }
        pthread_detach(thread)
    }
}
