internal import Glibc
internal import Support
internal import SystemPackage

/// A file that appears whole, under its name, or not at all.
///
/// What `AtomicFile` gives, for a name that somebody typed: with refusals in this tool's words
/// before any work is done. A target that is there and is not a regular file (`/dev/null`, a
/// pipe) is written to directly.
final class OutputFile {
    /// As it was given on the command line.
    let name: String
    private let force: Bool
    private let way: Way

    private enum Way {
        case file(AtomicFile)
        /// A device or a pipe: what is written is gone.
        case stream(Stream)
    }

    /// Closed with its owner.
    private final class Stream {
        let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }
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
            let descriptor = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw Failure(name, errno: errno) }
            way = .stream(Stream(descriptor))
            return
        }
        do {
            let file = try AtomicFile(name, nameless: nameless)
            // A replaced file keeps its permissions.
            if exists { try file.setPermissions(status.st_mode) }
            way = .file(file)
        } catch {
            throw Self.failure(name, error)
        }
    }

    private static func failure(_ name: String, _ error: Errno) -> Failure {
        switch error {
        case .fileExists: existing(name)
        case .resourceBusy: Failure(name, "too many unfinished copies beside it")
        default: Failure(name, errno: error.rawValue)
        }
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
        try reporting { way throws(Errno) in
            switch way {
            case .file(let file): try file.append(bytes)
            case .stream(let stream): try Descriptor.writeAll(stream.descriptor, bytes)
            }
        }
    }

    /// Waits until all pieces are on the disk.
    func sync() throws {
        try reporting { way throws(Errno) in if case .file(let file) = way { try file.sync() } }
    }

    /// Gives the file its name: from here on it is there.
    func publish() throws {
        try reporting { way throws(Errno) in
            if case .file(let file) = way { try file.publish(force ? .replacing : .new) }
        }
    }

    private func reporting(_ body: (Way) throws(Errno) -> Void) throws {
        do { try body(way) } catch { throw Self.failure(name, error) }
    }
}
