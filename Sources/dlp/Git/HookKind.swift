/// The moments of git that are gates.
enum HookKind: String, CaseIterable, Sendable {
    /// Before a commit is recorded: what is staged.
    case preCommit = "pre-commit"
    /// Before a push: what would leave.
    case prePush = "pre-push"
    /// On the server, before a push is taken.
    case preReceive = "pre-receive"

    /// What somebody who is stopped may do.
    var advice: String {
        switch self {
        case .preCommit:
            "nothing was committed: take it out of the files, or unstage them with "
                + "git restore --staged FILE"
        case .prePush:
            "nothing was pushed: take it out of the commits (git rebase -i, git commit --amend); "
                + "a later commit that removes it still sends it"
        case .preReceive:
            "the push was refused: take it out of the commits and push again"
        }
    }
}
