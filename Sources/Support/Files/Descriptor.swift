internal import Glibc
package import SystemPackage

/// What is done with open files by number (descriptors), with the retries that system calls need.
package enum Descriptor {
    /// write(2) until all of `bytes` is out; waits where the other end takes no more for now.
    package static func writeAll(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer
    ) throws(Errno) {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let count = write(descriptor, base + done, bytes.count - done)
            if count > 0 {
                done += count
            } else if count == 0 {
                throw .ioError
            } else if errno == EAGAIN {
                var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&poller, 1, -1)
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    package static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(Errno) {
        var failure: Errno?
        bytes.withUnsafeBytes { bytes in
            do throws(Errno) { try writeAll(descriptor, bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    package static func writeAll(_ descriptor: Int32, _ text: String) throws(Errno) {
        try writeAll(descriptor, Array(text.utf8))
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether so many can still be opened. The runtime's own threads need some to begin with, and
    /// end the process by a signal where there are none.
    package static func areFree(_ count: Int) -> Bool {
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.count < count {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            opened.append(descriptor)
        }
        return true
    }

    /// Opens what is closed of descriptors 0, 1 and 2, the wrong way round, so that using them
    /// fails and no file of ours ever lands on their numbers.
    package static func secureStandard() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}
