package import Glibc
package import SystemPackage

/// An open file descriptor, closed with its owner: `open(2)` and what is done with it.
package struct SystemFile: ~Copyable {
    package let descriptor: Int32

    /// `open(2)`, close-on-exec always, retried when interrupted.
    package init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(Errno) {
        var result: Int32
        repeat {
            result = Glibc.open(path, flags | O_CLOEXEC, mode)
        } while result < 0 && errno == EINTR
        guard result >= 0 else { throw .last }
        descriptor = result
    }

    deinit { close(descriptor) }

    /// `fstat(2)`.
    package func status() throws(Errno) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return status
    }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file.
    package func read(from offset: Int, count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress! + filled, count - filled,
                    off_t(offset + filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = .last }
                guard got > 0 else { break }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// All of `bytes`, at the descriptor's position.
    package func write(_ bytes: [UInt8]) throws(Errno) {
        try Descriptor.writeAll(descriptor, bytes)
    }

    /// `fsync(2)`. A file system that cannot sync (EINVAL) is none that loses less
    /// by our refusing to work on it.
    package func sync() throws(Errno) {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .last }
    }

    /// Makes a renamed or linked name in `folder` survive a power cut.
    package static func syncFolder(_ folder: String) throws(Errno) {
        let file = try SystemFile(folder, O_RDONLY | O_DIRECTORY)
        try file.sync()
    }
}
