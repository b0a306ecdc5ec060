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
        let isWhole = bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count, let base = bytes.baseAddress {
                let count = write(descriptor, base + done, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
        guard isWhole, lseek(descriptor, 0, SEEK_SET) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
