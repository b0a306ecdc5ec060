internal import Glibc

/// The system calls every reader and writer here shares, with the retries
/// they need. Each names the call it makes.
enum Descriptor {
    /// write(2) until all of `bytes` is out.
    /// - Returns: 0, or the error number of the call that failed.
    static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        var done = 0
        while done < bytes.count {
            let n = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if n > 0 {
                done += n
            } else if n < 0 && errno == EAGAIN {
                var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&poller, 1, -1)
            } else if n < 0 && errno != EINTR {
                return errno
            } else if n == 0 {
                return EIO
            }
        }
        return 0
    }

    static func writeAll(_ descriptor: Int32, _ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { writeAll(descriptor, UnsafeRawBufferPointer($0)) }
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether so many can still be opened. The runtime's own threads need some to begin with, and
    /// end the process by a signal where there are none.
    static func areFree(_ count: Int) -> Bool {
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.count < count {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            opened.append(descriptor)
        }
        return true
    }

    /// Opens what is closed of descriptors 0, 1 and 2, the wrong way round, so
    /// that using them fails and no file of ours ever lands on their numbers.
    static func secureStandard() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}

/// Which file this is, whatever path leads to it.
struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

extension stat {
    private func isKind(_ kind: mode_t) -> Bool { st_mode & S_IFMT == kind }

    var isRegular: Bool { isKind(S_IFREG) }
    var isDirectory: Bool { isKind(S_IFDIR) }
    var isPipe: Bool { isKind(S_IFIFO) }
    var isSocket: Bool { isKind(S_IFSOCK) }
    var isCharacterDevice: Bool { isKind(S_IFCHR) }
    var isDevice: Bool { isCharacterDevice || isKind(S_IFBLK) }
}
