/// Which objects a hook is about.
enum GitObjects {
    private static func isNull(_ id: String) -> Bool { id.allSatisfy { $0 == "0" } }

    static func isID(_ text: some StringProtocol) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }

    /// What is staged and was not in the last commit under any name.
    static func staged() throws -> [GitObject] {
        let head = try? GitProgram.line(["rev-parse", "--verify", "--quiet", "HEAD"])
        let base = try head ?? GitProgram.line(["hash-object", "-t", "tree", "/dev/null"])
        let raw = try GitProgram.output([
            "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "-M", "-C",
            "--diff-filter=ACMRT", base,
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
            objects.append(
                GitObject(
                    kind: .blob, id: String(parts[3]),
                    path: String(decoding: path, as: UTF8.self)))
        }
        return objects
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
    ) throws -> [GitObject] {
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
        guard !wanted.isEmpty else { return [] }
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
    static func incoming(_ lines: [String]) throws -> [GitObject] {
        var wanted: [String] = []
        for line in lines {
            let parts = line.split(separator: " ")
            guard parts.count >= 3, isID(parts[0]), isID(parts[1]) else {
                throw Failure("pre-receive", "git gave a line that is not understood")
            }
            if !isNull(String(parts[1])) { wanted.append(String(parts[1])) }
        }
        guard !wanted.isEmpty else { return [] }
        return try reachable(wanted, options: ["--not", "--all"])
    }

    private static func reachable(
        _ revisions: [String], options: [String] = []
    ) throws -> [GitObject] {
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
        return objects
    }
}
