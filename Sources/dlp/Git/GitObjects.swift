/// What a hook is about: objects of the repository, files of the work tree, and where earlier
/// versions of them are found.
struct GitObjects {
    var items: [GitObject] = []
    var history = GitHistory()

    static func isNull(_ id: some StringProtocol) -> Bool { id.allSatisfy { $0 == "0" } }

    static func isID(_ text: some StringProtocol) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }

    /// The last commit, the empty tree before there is one.
    static func base() throws -> String {
        let head = try? GitProgram.line(["rev-parse", "--verify", "--quiet", "HEAD"])
        return try head ?? GitProgram.line(["hash-object", "-t", "tree", "/dev/null"])
    }

    /// What is staged and was not in the last commit under any name.
    static func staged() throws -> GitObjects {
        let raw = try GitProgram.output([
            "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "-M", "-C",
            "--diff-filter=ACMRT", base(),
        ])
        var fields = raw.split(separator: 0, omittingEmptySubsequences: false)[...]
        var objects: [GitObject] = []
        // ":100644 100644 old new R100", path, and for renames and copies the new path.
        while let head = fields.popFirst(), !head.isEmpty {
            let parts = String(decoding: head, as: UTF8.self).split(separator: " ")
            guard parts.count == 5, var path = fields.popFirst() else {
                throw Failure("git diff-index", "printed what is not understood")
            }
            if parts[4].first == "R" || parts[4].first == "C", let to = fields.popFirst() {
                path = to
            }
            // Submodules are commits of other repositories; they have no content here.
            guard parts[1] != "160000", parts[2] != parts[3] else { continue }
            let isModule = parts[0].hasSuffix("160000")
            objects.append(
                GitObject(
                    kind: .blob, id: String(parts[3]),
                    path: String(decoding: path, as: UTF8.self),
                    bases: isNull(parts[2]) || isModule ? [] : [String(parts[2])]))
        }
        return GitObjects(items: objects)
    }

    /// What a push would send that the remote is not known to have.
    ///
    /// - Parameters:
    ///   - lines: what git tells a pre-push hook: local ref, local id, remote ref, remote id.
    ///   - remote: the remote's name.
    ///   - address: where the push goes; another than the one that is fetched from is not known
    ///     to have anything.
    static func outgoing(
        _ lines: [String], remote: String?, address: String?
    ) throws -> GitObjects {
        var wanted: [String] = []
        var known: [String] = []
        for line in lines {
            let parts = line.split(separator: " ")
            guard parts.count == 4, isID(parts[1]), isID(parts[3]) else {
                throw Failure("pre-push", "git gave a line that is not understood")
            }
            if !isNull(String(parts[1])) { wanted.append(String(parts[1])) }
            let theirs = String(parts[3])
            if !isNull(theirs),
                (try? GitProgram.output(["cat-file", "-e", theirs + "^{commit}"])) != nil
            {
                known.append("^" + theirs)
            }
        }
        guard !wanted.isEmpty else { return GitObjects() }
        let names = try GitProgram.output(["remote"]).split(separator: 0x0A)
            .map { String(decoding: $0, as: UTF8.self) }
        if let remote, names.contains(remote), try fetches(remote, from: address) {
            return try reachable(wanted + known, options: ["--not", "--remotes=\(remote)"])
        }
        return try reachable(wanted + known)
    }

    private static func fetches(_ remote: String, from address: String?) throws -> Bool {
        guard let address else { return false }
        return try GitProgram.output(["remote", "get-url", "--all", remote])
            .split(separator: 0x0A).contains { String(decoding: $0, as: UTF8.self) == address }
    }

    /// What a push brings to this repository.
    ///
    /// - Parameter lines: what git tells a pre-receive hook: old id, new id, ref.
    static func incoming(_ lines: [String]) throws -> GitObjects {
        var wanted: [String] = []
        for line in lines {
            let parts = line.split(separator: " ")
            guard parts.count >= 3, isID(parts[0]), isID(parts[1]) else {
                throw Failure("pre-receive", "git gave a line that is not understood")
            }
            if !isNull(String(parts[1])) { wanted.append(String(parts[1])) }
        }
        guard !wanted.isEmpty else { return GitObjects() }
        var objects = try reachable(wanted, options: ["--not", "--all"])
        // A pack may bring what no ref reaches: it is stored all the same, and can be asked for.
        let listed = Set(objects.items.map(\.id))
        objects.items += try GitQuarantine.objects().filter { !listed.contains($0.id) }
        return objects
    }

    /// What commits brought: those that `to` reaches and `from` does not.
    static func between(_ from: String, _ to: String) throws -> GitObjects {
        try reachable([to, "^" + from])
    }

    private static func reachable(
        _ revisions: [String], options: [String] = []
    ) throws -> GitObjects {
        let listed = try GitProgram.output(
            ["rev-list", "--objects", "--stdin"] + options,
            input: Array((revisions.joined(separator: "\n") + "\n").utf8))
        let checked = try GitProgram.output(
            ["cat-file", "--batch-check=%(objecttype) %(objectname) %(rest)"], input: listed)
        var objects: [GitObject] = []
        for line in checked.split(separator: 0x0A) {
            let parts = line.split(
                separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count >= 2,
                let kind = GitObject.Kind(rawValue: String(decoding: parts[0], as: UTF8.self))
            else { continue }
            objects.append(
                GitObject(
                    kind: kind, id: String(decoding: parts[1], as: UTF8.self),
                    path: parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : ""))
        }
        return GitObjects(
            items: objects,
            history: GitHistory(
                revisions: revisions, options: options, leaving: Set(objects.map(\.id))))
    }
}

/// Something a hook is about: an object of a repository that would leave with a push or be
/// recorded by a commit, or a file of the work tree that was named.
struct GitObject {
    enum Kind: String { case blob, commit, tag, file }
    var kind: Kind
    /// In hexadecimal; empty for a file.
    var id: String
    /// Of a blob, in the tree it was found in; of a file, below the working folder.
    var path: String
    /// As the system knows a file's path, with its end: names need not be UTF-8.
    var systemPath: [CChar] = []
    /// The blobs it is a later version of, which are where this one would go already.
    var bases: [String] = []

    /// As it is told.
    var name: String {
        switch kind {
        case .blob: path.isEmpty ? "blob \(id.prefix(12))" : path
        case .file: path
        case .commit, .tag: "\(kind.rawValue) \(id.prefix(12))"
        }
    }
}
