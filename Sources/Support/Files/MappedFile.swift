internal import Glibc

/// A file's bytes, mapped into memory (mmap(2)). The file must not shrink while it is in use:
/// only for files that are replaced whole.
package final class MappedFile: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer?
    package let count: Int

    /// Nil for what is not a regular file, cannot be read, or is larger than `limit`.
    package init?(path: String, atMost limit: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.isRegular,
            status.st_size >= 0, Int(status.st_size) <= limit
        else { return nil }
        count = Int(status.st_size)
        guard count > 0 else {
            base = nil
            return
        }
        guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            mapped != MAP_FAILED
        else { return nil }
        base = mapped
    }

    deinit {
        if let base { munmap(base, count) }
    }

    package func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    }
}
