internal import CShims
internal import Glibc

/// Bytes as a file without a name (memfd_create(2)): what is in memory is read the way files
/// are, plain text without a worker.
struct MemoryFile: ~Copyable {
    let descriptor: Int32

    /// At the beginning of `bytes`; nil where there is no memory for another copy.
    init?(_ bytes: [UInt8]) {
        let descriptor = dlp_memory_file()
        guard descriptor >= 0 else { return nil }
        guard bytes.withUnsafeBytes({ FileBytes.write($0, to: descriptor) }),
            lseek(descriptor, 0, SEEK_SET) == 0
        else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
