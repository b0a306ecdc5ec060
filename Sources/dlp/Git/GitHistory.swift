internal import Synchronization

/// Finds the versions of files that are already where new ones would go.
///
/// Asked only of objects that were found to hold something, so that a clean push costs nothing.
final class GitHistory: Sendable {
    /// What `git rev-list` was given to list what leaves; empty where there are no commits yet.
    private let revisions: [String]
    private let options: [String]
    /// Blobs that leave, and so are no earlier version that is there.
    private let leaving: Set<String>
    private let earlier = Mutex<[String: [String]]?>(nil)

    init(revisions: [String] = [], options: [String] = [], leaving: Set<String> = []) {
        self.revisions = revisions
        self.options = options
        self.leaving = leaving
    }

    /// - Throws: ``Failure`` when git does not answer.
    func bases(of object: GitObject) throws -> [String] {
        if object.kind == .file { return object.bases }
        guard object.kind == .blob else { return [] }
        guard !revisions.isEmpty else { return object.bases }
        let earlier = try earlier.withLock { known in
            if let known { return known }
            let read = try changes()
            known = read
            return read
        }
        // Several commits may have changed the file one after the other.
        var found = object.bases
        var seen: Set<String> = [object.id]
        var waiting = earlier[object.id] ?? []
        while let id = waiting.popLast() {
            guard seen.insert(id).inserted else { continue }
            if leaving.contains(id) {
                waiting += earlier[id] ?? []
            } else if !found.contains(id) {
                found.append(id)
            }
        }
        return found
    }

    /// For each blob that the commits bring, the blobs that it took the place of.
    private func changes() throws -> [String: [String]] {
        let commits = try GitProgram.output(
            ["rev-list", "--stdin"] + options,
            input: Array((revisions.joined(separator: "\n") + "\n").utf8))
        let raw = try GitProgram.output(
            [
                "diff-tree", "--stdin", "-r", "-m", "--raw", "--no-abbrev", "-M",
                "--no-commit-id", "--diff-filter=MRT",
            ], input: commits)
        var earlier: [String: [String]] = [:]
        for line in raw.split(separator: 0x0A) where line.first == 0x3A {
            // ":100644 100644 old new M<tab>path"
            let parts = line.split(separator: 0x20, maxSplits: 4)
            guard parts.count == 5 else { continue }
            let old = String(decoding: parts[2], as: UTF8.self)
            let new = String(decoding: parts[3], as: UTF8.self)
            guard GitObjects.isID(old), GitObjects.isID(new), !GitObjects.isNull(old), old != new,
                parts[0].dropFirst() != Array("160000".utf8)[...]
            else { continue }
            if earlier[new]?.contains(old) != true { earlier[new, default: []].append(old) }
        }
        return earlier
    }
}
