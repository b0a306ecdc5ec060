internal import Glibc

/// The files a scan is about, found by going through the folders named.
struct ScanInputs {
    /// One thing to scan.
    struct Item: Sendable {
        /// As it is told: the path given, and what is below it.
        var name: String
        /// Nil for standard input.
        var path: String?
    }

    private(set) var items: [Item] = []
    /// What there is and cannot be scanned.
    private(set) var failures: [Failure] = []
    /// Folders of version control that were left out.
    private(set) var repositories: [String] = []
    /// A folder was named: what is fine is not listed file by file.
    private(set) var hasFolders = false

    /// Folders within folders.
    private static let deepest = 256

    /// - Throws: a usage ``Failure`` for standard input named twice.
    init(_ paths: [String], stdinName: String?) throws {
        for input in try InputFile.all(paths) {
            if input.isStandardInput {
                items.append(Item(name: stdinName ?? "standard input", path: nil))
                continue
            }
            var status = stat()
            guard lstat(input.path, &status) == 0 else {
                failures.append(Failure(input.name, errno: errno))
                continue
            }
            if status.isDirectory {
                hasFolders = true
                walk(input.path, depth: 0)
            } else if status.isRegular {
                items.append(Item(name: input.name, path: input.path))
            } else {
                failures.append(Failure(input.name, Self.refusal(status)))
            }
        }
    }

    private static func refusal(_ status: stat) -> String {
        if status.st_mode & S_IFMT == S_IFLNK { return "is a link: name the file itself" }
        return status.isDevice ? "is a device, not a file" : "is a pipe or socket, not a file"
    }

    /// Files first, then folders, both by name. Links, pipes and devices hold nothing that
    /// would leave with the folder.
    private mutating func walk(_ folder: String, depth: Int) {
        guard depth < Self.deepest else {
            failures.append(Failure(folder, "folders too deep within one another"))
            return
        }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            failures.append(Failure(folder, errno: errno))
            return
        }
        defer { closedir(stream) }
        var files: [String] = []
        var folders: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    String(decodingCString: $0, as: UTF8.self)
                }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            let found = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
                }
            }
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            if found != 0 {
                failures.append(Failure(path, errno: errno))
            } else if status.isRegular {
                files.append(path)
            } else if status.isDirectory {
                folders.append(path)
            }
        }
        for path in files.sorted() { items.append(Item(name: path, path: path)) }
        for path in folders.sorted() {
            if path.hasSuffix("/.git"), access(path + "/objects", F_OK) == 0 {
                repositories.append(path)
            } else {
                walk(path, depth: depth + 1)
            }
        }
    }
}
