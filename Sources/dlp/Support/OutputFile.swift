internal import Glibc

/// A file that appears whole, under its name, or not at all.
///
/// The bytes go to a file without a name in the target's folder (`O_TMPFILE`),
/// so that a process killed in mid-write leaves nothing; it is synced, then
/// linked under the target's name, which fails if that name was taken
/// meanwhile. Where the file system has no nameless files, and to replace an
/// existing file, a temporary name beside the target is used for as short as
/// possible: see ``TemporaryFile``.
///
/// A target that is there and is not a regular file (`/dev/null`, a pipe) is
/// written to directly.
final class OutputFile {
    /// As it was given on the command line.
    let name: String
    private let force: Bool
    private let descriptor: Int32
    private let kind: Kind
    private var published = false

    private enum Kind {
        /// Has no name yet.
        case nameless
        /// Has this temporary name.
        case named(String)
        /// A device or a pipe: what is written is gone.
        case stream
    }

    /// Opens the way to `name`, refusing early what `publish` would refuse late.
    ///
    /// - Parameters:
    ///   - inputs: the files being read; the output is none of them.
    ///   - nameless: false where the file system is known to have no nameless files.
    /// - Throws: ``Failure`` when `name` exists and `force` is false, is one of
    ///   the inputs by whatever path, is a folder or a terminal, or when its
    ///   folder cannot be written to.
    init(
        _ name: String, force: Bool, notOneOf inputs: [InputFile],
        nameless: Bool = TemporaryFile.canLinkNameless
    ) throws {
        var status = stat()
        let exists = stat(name, &status) == 0
        if !exists && errno != ENOENT { throw Failure(name, errno: errno) }
        if exists {
            try Self.refuse(name, status, force: force, inputs: inputs)
        } else if name.hasSuffix("/") || name.isEmpty {
            throw Failure(name, "does not name a file")
        }

        self.name = name
        self.force = force
        if exists && !status.isRegular {
            kind = .stream
            descriptor = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw Failure(name, errno: errno) }
            return
        }
        let file = try TemporaryFile.open(beside: name, nameless: nameless)
        descriptor = file.descriptor
        kind = file.path.map { .named($0) } ?? .nameless
        // A replaced file keeps its permissions.
        if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    }

    private static func refuse(
        _ name: String, _ status: stat, force: Bool, inputs: [InputFile]
    ) throws {
        if status.isDirectory { throw Failure(name, "is a folder, not a file") }
        if status.isSocket { throw Failure(name, "is a socket, not a file") }
        guard status.isRegular else {
            if status.isCharacterDevice, isTerminal(name) { throw Output.terminal }
            return
        }
        if inputs.contains(where: { $0.identity == FileIdentity(status) }) {
            throw Failure(
                name, "is the input itself", hint: "give the output another name")
        }
        if !force { throw existing(name) }
    }

    private static func isTerminal(_ name: String) -> Bool {
        let descriptor = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Descriptor.isTerminal(descriptor)
    }

    private static func existing(_ name: String) -> Failure {
        Failure(name, "exists already", hint: "--force replaces it")
    }

    /// Writes everything and syncs it to the disk, still without the name.
    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
        try sync()
    }

    /// Writes a piece, behind those before.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        let code = Descriptor.writeAll(descriptor, bytes)
        if code != 0 { throw Failure(name, errno: code) }
    }

    /// Waits until all pieces are on the disk.
    func sync() throws {
        if case .stream = kind { return }
        if fsync(descriptor) != 0 { throw Failure(name, errno: errno) }
    }

    /// Gives the file its name: from here on it is there.
    func publish() throws {
        if case .stream = kind {
            published = true
            return
        }
        if force {
            try replace()
        } else if try !link() {
            throw Self.existing(name)
        }
        published = true
        TemporaryFile.syncFolder(of: name)
    }

    /// linkat(2): atomic, and it never replaces anything.
    /// - Returns: false when the name is taken.
    private func link() throws -> Bool {
        let source =
            switch kind {
            case .named(let path): path
            default: "/proc/self/fd/\(descriptor)"
            }
        if linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 {
            if case .named(let path) = kind {
                unlink(path)
                TemporaryName.disarm()
            }
            return true
        }
        if errno == EEXIST { return false }
        throw Failure(name, errno: errno)
    }

    /// rename(2) over whatever regular file has the name.
    private func replace() throws {
        // A nameless file whose target is free needs no detour.
        if case .nameless = kind, try link() { return }
        let path =
            switch kind {
            case .named(let path): path
            default: try TemporaryFile.name(descriptor, beside: name)
            }
        defer { TemporaryName.disarm() }
        guard rename(path, name) == 0 else {
            let code = errno
            unlink(path)
            throw Failure(name, errno: code)
        }
    }

    deinit {
        if !published, case .named(let path) = kind {
            unlink(path)
            TemporaryName.disarm()
        }
        close(descriptor)
    }
}
