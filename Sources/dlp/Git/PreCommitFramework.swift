/// What pre-commit (pre-commit.com) tells its hooks of a push, in variables in place of git's
/// lines on standard input.
///
/// Source: pre-commit's documentation, "pre-commit during push".
enum PreCommitFramework {
    static var isCalling: Bool { Environment["PRE_COMMIT"] == "1" }

    static var remote: String? { Environment["PRE_COMMIT_REMOTE_NAME"] }
    static var address: String? { Environment["PRE_COMMIT_REMOTE_URL"] }

    /// The line that git would have given for the branch that is pushed.
    ///
    /// - Throws: ``Failure`` when it names no commit.
    static func line() throws -> String {
        // Of a repository that the remote has nothing of, pre-commit names the branch only.
        let names = ["PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH"]
        guard let local = names.lazy.compactMap({ Environment[$0] }).first else {
            throw Failure("pre-commit", "does not say what is pushed")
        }
        let id = try commit(local)
        let known = try Environment["PRE_COMMIT_FROM_REF"].map(commit)
        return "\(local) \(id) - \(known ?? String(repeating: "0", count: id.utf8.count))"
    }

    private static func commit(_ name: String) throws -> String {
        try GitProgram.line(["rev-parse", "--verify", "--end-of-options", name + "^{commit}"])
    }
}
