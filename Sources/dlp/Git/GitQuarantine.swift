/// The objects of a push that git keeps apart until the hooks let it in.
///
/// Source: git-receive-pack(1), "Quarantine environment".
enum GitQuarantine {
    /// Every blob, commit and tag that the push would store, reached by a ref or not.
    ///
    /// - Throws: ``Failure`` when git does not list them.
    static func objects() throws -> [GitObject] {
        guard let folder = Environment["GIT_QUARANTINE_PATH"] else { return [] }
        // Without its alternates the folder is all there is; without it, what is stored already.
        let listed = try GitProgram.output(
            ["cat-file", "--batch-check", "--batch-all-objects", "--unordered"],
            environment: ["GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": ""])
        var found: [GitObject] = []
        for line in listed.split(separator: 0x0A) {
            let parts = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard parts.count == 3, GitObjects.isID(parts[0]) else {
                throw Failure("git cat-file", "printed what is not understood")
            }
            guard let kind = GitObject.Kind(rawValue: String(parts[1])) else { continue }
            found.append(GitObject(kind: kind, id: String(parts[0]), path: ""))
        }
        let stored = try stored(found)
        return found.filter { !stored.contains($0.id) }
    }

    /// Which of these the repository had before: bases that complete a thin pack.
    private static func stored(_ objects: [GitObject]) throws -> Set<String> {
        guard !objects.isEmpty else { return [] }
        let folder = try GitProgram.line(["rev-parse", "--git-common-dir"]) + "/objects"
        let answers = try GitProgram.output(
            ["cat-file", "--batch-check"],
            input: Array((objects.map(\.id).joined(separator: "\n") + "\n").utf8),
            environment: ["GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": ""])
        var known: Set<String> = []
        for line in answers.split(separator: 0x0A) {
            // "id type size", or "id missing".
            let parts = String(decoding: line, as: UTF8.self).split(separator: " ")
            if parts.count == 3 { known.insert(String(parts[0])) }
        }
        return known
    }
}
