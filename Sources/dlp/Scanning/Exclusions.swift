internal import Support
internal import Glibc
internal import LeakDetect

/// What a person does not want scanned: patterns of the command line, and of ignore files in the
/// folders that are gone through.
struct Exclusions: Sendable {
    /// One file of patterns, or those of the command line.
    private struct Group: Sendable {
        /// The folder that the patterns are about, as it is told; empty for the command line.
        var folder: String
        var patterns: [String]
    }

    static let fileName = ".dlpignore"
    /// Ignore files are read by people; a larger one is a mistake.
    private static let mostBytes = 1 << 20

    private var groups: [Group] = []
    /// Called with the name of an ignore file; false where the policy takes none.
    private var takesFiles: (@Sendable (String) -> Bool)?

    /// - Parameters:
    ///   - patterns: of the command line.
    ///   - takesFiles: whether ignore files count, asked of each; nil looks for none.
    init(_ patterns: [String] = [], takesFiles: (@Sendable (String) -> Bool)? = nil) {
        if !patterns.isEmpty { groups = [Group(folder: "", patterns: patterns)] }
        self.takesFiles = takesFiles
    }

    /// Whether something is left out.
    func hold(_ name: String, isFolder: Bool) -> Bool {
        groups.contains { group in
            let path = group.folder.isEmpty ? name : String(name.dropFirst(group.folder.count))
            return group.patterns.contains { pattern in
                if pattern.hasSuffix("/") {
                    return isFolder && Glob.matches(path, String(pattern.dropLast()))
                }
                return Glob.matches(path, pattern)
            }
        }
    }

    /// Adds the patterns of a folder's ignore file, if it has one.
    ///
    /// - Parameter folder: as it is told.
    /// - Throws: ``Failure`` for one that cannot be read or understood: nothing of it counts.
    mutating func read(in folder: String, _ descriptor: Int32) throws {
        guard let takesFiles else { return }
        let name = (folder.hasSuffix("/") ? folder : folder + "/") + Self.fileName
        let file = openat(
            descriptor, Self.fileName, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return }
            throw Failure(name, errno: errno)
        }
        defer { close(file) }
        guard takesFiles(name) else { return }
        var status = stat()
        guard fstat(file, &status) == 0, status.isRegular, status.st_size <= Self.mostBytes else {
            throw Failure(name, "is no ignore file")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress!, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(name, "changed while it was read") }
            place += count
        }
        let patterns = try Self.patterns(String(decoding: bytes, as: UTF8.self), name)
        // A slash before what is below the folder, which patterns may begin with.
        let prefix = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        if !patterns.isEmpty { groups.append(Group(folder: prefix, patterns: patterns)) }
    }

    /// One a line; empty lines and those that begin with `#` are none.
    private static func patterns(_ text: String, _ file: String) throws -> [String] {
        var patterns: [String] = []
        for (number, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .enumerated() {
            let pattern = String(line).trimmed
            if pattern.isEmpty || pattern.hasPrefix("#") { continue }
            if pattern.hasPrefix("!") {
                throw Failure(
                    "\(file):\(number + 1)", "patterns that take others back are not known",
                    hint: "name only what is left out")
            }
            patterns.append(String(pattern))
        }
        return patterns
    }
}

/// What of the folders named is not scanned, counted, so that it can be told.
struct LeftOut {
    /// Files that somebody asked to leave out.
    var excluded = 0
    private var links: Group?
    private var others: Group?
    private var objects: Group?

    private struct Group {
        var count = 1
        var first: String
    }

    private static func add(_ name: String, to group: inout Group?) {
        if group == nil { group = Group(first: name) } else { group?.count += 1 }
    }

    /// A link, pipe, socket or device.
    mutating func add(_ name: String, _ status: stat) {
        if status.st_mode & S_IFMT == S_IFLNK {
            Self.add(name, to: &links)
        } else {
            Self.add(name, to: &others)
        }
    }

    /// A file of git's own, in which contents are compressed.
    mutating func addGit(_ name: String) { Self.add(name, to: &objects) }

    /// One line for each kind.
    var notices: [String] {
        var lines: [String] = []
        func tell(_ group: Group?, _ text: (_ count: Int) -> String) {
            guard let group else { return }
            let more = group.count > 1 ? " and \(group.count - 1) more" : ""
            lines.append("\(text(group.count)): \(group.first)\(more)".printable)
        }
        tell(links) {
            $0 == 1
                ? "a link is not followed, what it leads to was not scanned"
                : "\($0) links are not followed, what they lead to was not scanned"
        }
        tell(others) {
            $0 == 1
                ? "a pipe, socket or device is left out"
                : "\($0) pipes, sockets and devices are left out"
        }
        tell(objects) {
            "\($0) file\($0 == 1 ? "" : "s") of git's object store left out, "
                + "dlp hook looks at commits"
        }
        return lines
    }
}
