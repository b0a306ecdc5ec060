internal import Glibc

extension InputFile {
    /// A descriptor at the beginning of a regular file, or standard input.
    ///
    /// - Throws: ``Failure`` for what is not there, folders, devices and FIFOs, without
    ///   waiting for anybody to write to one.
    func openForReading() throws -> Int32 {
        if isStandardInput { return STDIN_FILENO }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(label, errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(label, errno: code)
        }
        guard status.isRegular else {
            close(descriptor)
            let kind = status.isDirectory ? "a folder" : status.isDevice ? "a device" : "a pipe"
            throw Failure(label, "is \(kind), not a file")
        }
        return descriptor
    }
}
