internal import Support
internal import Glibc

/// The files a scan is about, found by going through the folders named.
struct ScanInputs {
    /// One thing to scan.
    struct Item: Sendable {
        enum Source: Sendable {
            case standardInput
            /// A path as the system knows it, with its end: names need not be UTF-8.
            case path([CChar])
            /// A pipe that the shell opened, as `<(command)`.
            case pipe(Int32)
        }

        /// As it is told: the path given, and what is below it.
        var name: String
        var source: Source

        /// Nil for what is no file.
        var path: [CChar]? {
            if case .path(let path) = source { return path }
            return nil
        }
    }

    private(set) var items: [Item] = []
    /// What there is and cannot be scanned.
    private(set) var failures: [Failure] = []
    /// What of the folders is not scanned, and why: one line each.
    var notices: [String] { leftOut.notices }
    /// How much was left out because somebody asked for it, by folder or file named.
    private(set) var excluded: [(name: String, count: Int)] = []
    /// A folder was named: what is fine is not listed file by file.
    private(set) var hasFolders = false
    private var leftOut = LeftOut()
    private let exclusions: Exclusions

    /// Folders within folders.
    private static let deepest = 256

    /// - Throws: a usage ``Failure`` for standard input named twice.
    init(
        _ paths: [String], stdinName: String?, exclusions: Exclusions = Exclusions()
    ) throws {
        self.exclusions = exclusions
        for input in try InputFile.all(paths) {
            if input.isStandardInput {
                items.append(
                    Item(name: stdinName ?? "standard input", source: .standardInput))
            } else if let pipe = input.inheritedPipe {
                items.append(Item(name: input.name, source: .pipe(pipe)))
            } else {
                add(input)
            }
        }
    }

    private mutating func add(_ input: InputFile) {
        // Whoever names a link means what it leads to.
        guard let path = realpath(input.systemPath, nil) else {
            failures.append(Failure(input.name, errno: errno))
            return
        }
        defer { free(path) }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            failures.append(Failure(input.name, errno: errno))
            return
        }
        let real = Array(UnsafeBufferPointer(start: path, count: strlen(path) + 1))
        if status.isDirectory {
            hasFolders = true
            let before = leftOut.excluded
            walk(
                Folder(
                    name: input.name, path: real, depth: 0, kind: .plain,
                    exclusions: exclusions))
            if leftOut.excluded > before {
                excluded.append((input.name, leftOut.excluded - before))
            }
        } else if !status.isRegular {
            failures.append(
                Failure(
                    input.name,
                    status.isDevice
                        ? "is a device, not a file" : "is a pipe or socket, not a file"))
        } else if exclusions.hold(input.name, isFolder: false) {
            excluded.append((input.name, 1))
        } else {
            items.append(Item(name: input.name, source: .path(real)))
        }
    }

    /// A folder on the way.
    private struct Folder {
        var name: String
        var path: [CChar]
        var depth: Int
        var kind: GitFolder.Kind
        var exclusions: Exclusions
        /// Counted, not scanned.
        var isExcluded = false
    }

    /// Files first, then folders, both by name. Links are not followed: they may lead anywhere;
    /// pipes, sockets and devices hold nothing that would leave with the folder.
    private mutating func walk(_ folder: Folder) {
        guard folder.depth < Self.deepest else {
            failures.append(Failure(folder.name, "folders too deep within one another"))
            return
        }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(folder.path, flags)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            failures.append(Failure(folder.name, errno: errno))
            if descriptor >= 0 { close(descriptor) }
            return
        }
        defer { closedir(stream) }
        var folder = folder
        do {
            try folder.exclusions.read(in: folder.name, descriptor)
        } catch {
            failures.append(Failure(describing: error, during: folder.name))
        }
        var files: [Entry] = []
        var folders: [Entry] = []
        errno = 0
        while let found = readdir(stream) {
            let bytes = withUnsafeBytes(of: &found.pointee.d_name) { name in
                Array(name.prefix { $0 != 0 }.map { CChar(bitPattern: $0) })
            }
            let entry = Entry(in: folder.name, folder.path, bytes)
            if entry.base == "." || entry.base == ".." { continue }
            var status = stat()
            if fstatat(descriptor, bytes + [0], &status, AT_SYMLINK_NOFOLLOW) != 0 {
                failures.append(Failure(entry.name, errno: errno))
            } else if status.isRegular {
                files.append(entry)
            } else if status.isDirectory {
                folders.append(entry)
            } else if !folder.isExcluded {
                leftOut.add(entry.name, status)
            }
            errno = 0
        }
        if errno != 0 { failures.append(Failure(folder.name, errno: errno)) }
        for entry in files.sorted() {
            if folder.isExcluded || folder.exclusions.hold(entry.name, isFolder: false) {
                leftOut.excluded += 1
            } else if folder.kind.isOwn(entry.bytes, entry.path) {
                leftOut.addGit(entry.name)
            } else {
                items.append(Item(name: entry.name, source: .path(entry.path)))
            }
        }
        for entry in folders.sorted() {
            walk(
                Folder(
                    name: entry.name, path: entry.path, depth: folder.depth + 1,
                    kind: folder.kind.below(entry.bytes, entry.path),
                    exclusions: folder.exclusions,
                    isExcluded: folder.isExcluded
                        || folder.exclusions.hold(entry.name, isFolder: true)))
        }
    }

    /// What a folder holds.
    private struct Entry: Comparable {
        /// Its own name.
        var base: String
        var bytes: [UInt8]
        /// With the folder's, as it is told.
        var name: String
        var path: [CChar]

        init(in folder: String, _ folderPath: [CChar], _ bytes: [CChar]) {
            self.bytes = bytes.map { UInt8(bitPattern: $0) }
            base = String(decoding: self.bytes, as: UTF8.self)
            let slash = folder.hasSuffix("/")
            name = slash ? folder + base : folder + "/" + base
            let ends = folderPath.dropLast().last == 0x2F
            path = folderPath.dropLast() + (ends ? [] : [0x2F]) + bytes + [0]
        }

        static func < (a: Entry, b: Entry) -> Bool { a.name < b.name }
    }
}
