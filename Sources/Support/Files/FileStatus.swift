package import Glibc
package import SystemPackage

extension stat {
    private func isKind(_ kind: mode_t) -> Bool { st_mode & S_IFMT == kind }

    package var isRegular: Bool { isKind(S_IFREG) }
    package var isDirectory: Bool { isKind(S_IFDIR) }
    package var isPipe: Bool { isKind(S_IFIFO) }
    package var isSocket: Bool { isKind(S_IFSOCK) }
    package var isCharacterDevice: Bool { isKind(S_IFCHR) }
    package var isDevice: Bool { isCharacterDevice || isKind(S_IFBLK) }

    /// Whether the group or the world may do anything with it.
    package var isOpenToOthers: Bool { st_mode & 0o077 != 0 }
    package var isWritableByOthers: Bool { st_mode & 0o022 != 0 }

    /// Owned by neither this process's user nor root.
    package var isSomeoneElses: Bool { st_uid != geteuid() && st_uid != 0 }

    /// `0644`.
    package var modeText: String {
        let digits = String(st_mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// `stat(2)`: what a path leads to, symbolic links followed; nil when nothing.
package func status(of path: String) throws(Errno) -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .last
}

/// Which file this is, whatever path leads to it.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
