internal import Glibc
internal import Support
package import SystemPackage
internal import Synchronization

/// Where bodies lie until they are answered: nameless files in one folder, under one budget.
///
/// A file without a name is gone with its last descriptor, so that nothing of a body survives a
/// gate that was killed.
package final class Spool: Sendable {
    package let folder: String
    /// Of all bodies at a time, in bytes.
    package let capacity: Int
    private let used = Mutex(0)
    private let metrics: GateMetrics?

    /// - Throws: what making or opening the folder said.
    package init(folder: String, capacity: Int, metrics: GateMetrics? = nil) throws(Errno) {
        self.folder = folder
        self.capacity = capacity
        self.metrics = metrics
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .last }
        // Found out now and not with the first large body.
        close(try Self.open(folder))
    }

    /// A budget for bodies that stay in memory.
    init(memoryOf capacity: Int) {
        folder = ""
        self.capacity = capacity
        metrics = nil
    }

    package var usedBytes: Int { used.withLock { $0 } }

    /// Sets bytes aside.
    ///
    /// - Returns: false where the budget has no room for them.
    package func reserve(_ count: Int) -> Bool {
        let now: Int? = used.withLock { used in
            guard count <= capacity - used else { return nil }
            used += count
            return used
        }
        if let now { metrics?.set(.spoolBytes, to: Double(now)) }
        return now != nil
    }

    package func release(_ count: Int) {
        let now = used.withLock { used in
            used -= count
            return used
        }
        metrics?.set(.spoolBytes, to: Double(now))
    }

    /// Whether a tenth of the file system is free.
    package var hasRoom: Bool {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return false }
        return status.f_bavail >= status.f_blocks / 10
    }

    /// A nameless file of mode 0600.
    static func open(_ folder: String) throws(Errno) -> Int32 {
        let temporary: Int32 = 0o20_000_000 | O_DIRECTORY
        let descriptor = Glibc.open(folder, temporary | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }
}

/// The body of one request on its way in: in memory while it is small, then in the spool.
///
/// One owner at a time: the listener until all of it is here, then whoever judges, then the
/// listener again for the echo.
package final class SpooledBody: @unchecked Sendable {
    package enum Failure: Error, Equatable {
        /// Larger than a body may be.
        case tooLarge
        /// The spool's budget, or its disk, has no room.
        case noRoom
        case system(Errno)
    }

    private let spool: Spool
    private let most: Int
    /// Of the body that stays in memory.
    private let memory: Int
    private(set) var buffer: [UInt8] = []
    private var descriptor: Int32 = -1
    private var reserved = 0
    package private(set) var count = 0

    /// - Parameters:
    ///   - most: the largest body, in bytes.
    ///   - memory: how much of it stays out of the file system.
    package init(_ spool: Spool, most: Int, memory: Int = 256 << 10) {
        self.spool = spool
        self.most = most
        self.memory = memory
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        guard bytes.count <= most - count else { throw .tooLarge }
        if count + bytes.count > reserved {
            // In steps, so that many small pieces do not ask each.
            let step = max(count + bytes.count - reserved, 64 << 10)
            guard spool.reserve(step) else { throw .noRoom }
            reserved += step
        }
        if descriptor < 0, count + bytes.count <= memory {
            buffer.append(contentsOf: bytes)
        } else {
            do {
                if descriptor < 0 {
                    descriptor = try Spool.open(spool.folder)
                    try Descriptor.writeAll(descriptor, buffer)
                    buffer = []
                }
                try Descriptor.writeAll(descriptor, bytes)
            } catch {
                throw error.isDiskFull ? .noRoom : .system(error)
            }
        }
        count += bytes.count
    }

    /// Whether it lies in a file.
    package var isInFile: Bool { descriptor >= 0 }

    /// The file, at its beginning; -1 where the body is in memory.
    package var file: Int32 { descriptor }

    package var bytes: [UInt8] { buffer }

    /// Bytes from a place, at most `count`; fewer at the end.
    package func read(from offset: Int, count: Int) throws(Failure) -> [UInt8] {
        guard descriptor >= 0 else {
            guard offset < buffer.count else { return [] }
            return Array(buffer[offset..<min(buffer.count, offset + count)])
        }
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
            while filled < count {
                let got = pread(
                    descriptor, out.baseAddress! + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = .last }
                guard got > 0 else { break }
                filled += got
            }
        }
        if let failure { throw .system(failure) }
        return bytes
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if reserved > 0 { spool.release(reserved) }
    }
}
