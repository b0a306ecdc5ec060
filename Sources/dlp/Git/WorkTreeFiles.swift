internal import Support
internal import Glibc

/// Files of the work tree that a hook was given by name.
enum WorkTreeFiles {
    /// What objects that were listed before are taken from.
    enum Origin {
        case index
        case commit(String)
    }

    /// - Parameters:
    ///   - names: as they were given, below the working folder.
    ///   - scanned: what is scanned already; a file that lies there as it is in `origin` is left
    ///     out when its path is among these.
    ///   - commit: whose versions count as earlier ones.
    /// - Throws: ``Failure`` when git does not answer.
    static func items(
        _ names: [InputFile], scanned: [GitObject] = [], as origin: Origin = .index,
        earlier commit: String? = nil
    ) throws -> [GitObject] {
        let compare =
            switch origin {
            case .index: ["diff-files", "--name-only", "-z"]
            case .commit(let id): ["diff-index", "--name-only", "-z", id]
            }
        let changed = Set(
            try GitProgram.output(compare).split(separator: 0)
                .map { String(decoding: $0, as: UTF8.self) })
        let known = Set(scanned.map(\.path)).subtracting(changed)
        let versions = try commit.map { try earlier(names, $0) } ?? [:]
        return names.filter { !known.contains($0.name) && !isModule($0) }.map {
            GitObject(
                kind: .file, id: "", path: $0.name, systemPath: $0.systemPath,
                bases: versions[$0.name].map { [$0] } ?? [])
        }
    }

    /// All that git keeps here, as it lies in the work tree.
    static func all() throws -> [InputFile] {
        let listed = try GitProgram.output(["ls-files", "-z", "--cached", "--deduplicate"])
        let gone = Set(
            try GitProgram.output(["ls-files", "-z", "--deleted"]).split(separator: 0))
        return listed.split(separator: 0).filter { !gone.contains($0) }.map {
            InputFile(bytes: Array($0))
        }
    }

    /// Submodules are commits of other repositories; they have no content here.
    private static func isModule(_ file: InputFile) -> Bool {
        var status = stat()
        return lstat(file.systemPath, &status) == 0 && status.isDirectory
    }

    private static func earlier(
        _ names: [InputFile], _ commit: String
    ) throws -> [String: String] {
        // "100644 blob id<tab>path"
        let listed = try GitProgram.output(["ls-tree", "-r", "-z", commit])
        let wanted = Set(names.map(\.name))
        var found: [String: String] = [:]
        for line in listed.split(separator: 0) {
            let halves = line.split(separator: 0x09, maxSplits: 1)
            guard halves.count == 2 else { continue }
            let path = String(decoding: halves[1], as: UTF8.self)
            let fields = String(decoding: halves[0], as: UTF8.self).split(separator: " ")
            guard wanted.contains(path), fields.count == 3, fields[1] == "blob" else { continue }
            found[path] = String(fields[2])
        }
        return found
    }
}
