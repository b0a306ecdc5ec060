internal import Glibc

extension InputFile {
    /// The descriptor that a name like /dev/fd/63 means, which a shell makes of `<(command)`: what
    /// it leads to cannot be opened once more, only read. Nil for other names, and for files.
    var inheritedPipe: Int32? {
        if path == "/dev/stdin" { return InputFile("/dev/fd/0").inheritedPipe }
        guard
            let number = ["/dev/fd/", "/proc/self/fd/"].lazy.compactMap({ folder in
                path.hasPrefix(folder) ? Int32(path.dropFirst(folder.utf8.count)) : nil
            }).first, number >= 0
        else { return nil }
        var status = stat()
        guard fstat(number, &status) == 0, status.isPipe || status.isSocket else { return nil }
        return number
    }

    /// A descriptor at the beginning of a regular file, or standard input.
    ///
    /// - Throws: ``Failure`` for what is not there, folders, devices and FIFOs, without
    ///   waiting for anybody to write to one.
    func openForReading() throws -> Int32 {
        if isStandardInput { return STDIN_FILENO }
        if let inheritedPipe {
            let copy = fcntl(inheritedPipe, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else { throw Failure(label, errno: errno) }
            return copy
        }
        let descriptor = Glibc.open(systemPath, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
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
