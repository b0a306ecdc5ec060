internal import CSandbox
internal import Glibc

/// Bytes as a file without a name (memfd_create(2)): what is in memory is read the way files
/// are, plain text without a worker.
package final class MemoryFile: Sendable {
    package let descriptor: Int32

    /// At the beginning of `bytes`; nil where there is no memory for another copy.
    package init?(_ bytes: [UInt8]) {
        let descriptor = dlp_memory_file()
        guard descriptor >= 0 else { return nil }
        let isWhole = (try? Descriptor.writeAll(descriptor, bytes)) != nil
        guard isWhole, lseek(descriptor, 0, SEEK_SET) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
