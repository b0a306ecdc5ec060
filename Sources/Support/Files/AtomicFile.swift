package import Glibc
package import SystemPackage

/// A file that appears whole, under its name, or not at all.
///
///     let file = try AtomicFile(path)
///     try file.append(bytes)
///     try file.sync()
///     try file.publish(.new)
///
/// The bytes go to a file without a name in the target's folder (`O_TMPFILE`, open(2)), so that a
/// process killed in mid-write leaves nothing; `publish` links it under the target's name. Where
/// the file system has no nameless files, and to replace an existing file, a temporary name beside
/// the target is used for as short as possible: see ``TemporaryFile``.
package final class AtomicFile {
    package enum Publication {
        /// Refused where the name is taken meanwhile.
        case new
        /// Over whatever has the name.
        case replacing
    }

    package let path: String
    private let descriptor: Int32
    /// Nil while it has none.
    private var temporary: String?
    private var isKept = false
    private var isPublished = false

    /// - Parameters:
    ///   - mode: as of open(2), without the process's umask.
    ///   - nameless: false where the file system is known to have no nameless files.
    package init(
        _ path: String, mode: mode_t = 0o666,
        nameless: Bool = TemporaryFile.canLinkNameless
    ) throws(Errno) {
        self.path = path
        (descriptor, temporary) = try TemporaryFile.open(
            beside: path, mode: mode, nameless: nameless)
        if let temporary { isKept = TemporaryName.keep(temporary) }
    }

    /// Exactly these, whatever the umask.
    package func setPermissions(_ mode: mode_t) throws(Errno) {
        guard fchmod(descriptor, mode & 0o7777) == 0 else { throw .last }
    }

    /// Writes a piece, behind those before.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        try Descriptor.writeAll(descriptor, bytes)
    }

    package func append(_ bytes: [UInt8]) throws(Errno) {
        try Descriptor.writeAll(descriptor, bytes)
    }

    /// Waits until all pieces are on the disk.
    package func sync() throws(Errno) {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .last }
    }

    /// Gives the file its name: from here on it is there.
    ///
    /// - Throws: `EEXIST` for `.new` where the name is taken.
    package func publish(_ publication: Publication) throws(Errno) {
        switch publication {
        case .new: try link()
        case .replacing: try replace()
        }
        isPublished = true
        TemporaryFile.syncFolder(of: path)
    }

    /// linkat(2), or renameat2(2) where the file system has no links: atomic, and neither ever
    /// replaces anything.
    private func link() throws(Errno) {
        let source = temporary ?? "/proc/self/fd/\(descriptor)"
        if linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 {
            if let temporary { unlink(temporary) }
            return release()
        }
        guard let temporary, [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
            throw .last
        }
        try TemporaryFile.rename(temporary, toNew: path)
        release()
    }

    /// rename(2) over whatever has the name.
    private func replace() throws(Errno) {
        // A nameless file whose target is free needs no detour.
        if temporary == nil {
            do {
                return try link()
            } catch {
                guard error == .fileExists else { throw error }
            }
            let name = try TemporaryFile.name(descriptor, beside: path)
            temporary = name
            isKept = TemporaryName.keep(name)
        }
        guard let temporary, rename(temporary, path) == 0 else { throw .last }
        release()
    }

    private func release() {
        temporary = nil
        if isKept { TemporaryName.release() }
        isKept = false
    }

    deinit {
        if !isPublished, let temporary {
            unlink(temporary)
            release()
        }
        close(descriptor)
    }
}

extension AtomicFile {
    /// Writes a whole file.
    ///
    /// - Parameter isDurable: false for what only saves time: it may be gone after a power cut.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t = 0o666,
        _ publication: Publication = .replacing, isDurable: Bool = true
    ) throws(Errno) {
        let file = try AtomicFile(path, mode: mode)
        try file.append(bytes)
        if isDurable { try file.sync() }
        try file.publish(publication)
    }
}
