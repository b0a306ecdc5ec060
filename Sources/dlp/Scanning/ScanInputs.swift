internal import Glibc

/// The files a scan is about, found by going through the folders named.
struct ScanInputs {
    /// One thing to scan.
    struct Item: Sendable {
        /// As it is told: the path given, and what is below it.
        var name: String
        /// As the system knows it, with its end: names need not be UTF-8. Nil for standard input.
        var path: [CChar]?
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
                walk(input.path, Array(input.path.utf8CString), depth: 0)
            } else if status.isRegular {
                items.append(Item(name: input.name, path: Array(input.path.utf8CString)))
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
    private mutating func walk(_ folder: String, _ path: [CChar], depth: Int) {
        guard depth < Self.deepest else {
            failures.append(Failure(folder, "folders too deep within one another"))
            return
        }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            failures.append(Failure(folder, errno: errno))
            return
        }
        defer { closedir(stream) }
        var files: [Entry] = []
        var folders: [Entry] = []
        while let found = readdir(stream) {
            let bytes = withUnsafeBytes(of: &found.pointee.d_name) { name in
                Array(name.prefix { $0 != 0 }.map { CChar(bitPattern: $0) })
            }
            let entry = Entry(in: folder, path, bytes)
            if entry.base == "." || entry.base == ".." { continue }
            var status = stat()
            if fstatat(descriptor, bytes + [0], &status, AT_SYMLINK_NOFOLLOW) != 0 {
                failures.append(Failure(entry.name, errno: errno))
            } else if status.isRegular {
                files.append(entry)
            } else if status.isDirectory {
                folders.append(entry)
            }
        }
        for entry in files.sorted() { items.append(Item(name: entry.name, path: entry.path)) }
        for entry in folders.sorted() {
            if entry.base == ".git",
                access(entry.path.dropLast() + [0x2F] + Self.objects, F_OK) == 0
            {
                repositories.append(entry.name)
            } else {
                walk(entry.name, entry.path, depth: depth + 1)
            }
        }
    }

    private static let objects = Array("objects".utf8CString)

    /// What a folder holds.
    private struct Entry: Comparable {
        /// Its own name.
        var base: String
        /// With the folder's, as it is told.
        var name: String
        var path: [CChar]

        init(in folder: String, _ folderPath: [CChar], _ bytes: [CChar]) {
            base = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let slash = folder.hasSuffix("/")
            name = slash ? folder + base : folder + "/" + base
            path = folderPath.dropLast() + (slash ? [] : [0x2F]) + bytes + [0]
        }

        static func < (a: Entry, b: Entry) -> Bool { a.name < b.name }
    }
}
