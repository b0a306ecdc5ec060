/// An object of a repository that would leave with a push, or be recorded by a commit.
struct GitObject {
    enum Kind: String { case blob, commit, tag }
    var kind: Kind
    /// In hexadecimal.
    var id: String
    /// Of a blob, in the tree it was found in.
    var path: String

    /// As it is told.
    var name: String {
        switch kind {
        case .blob: path.isEmpty ? "blob \(id.prefix(12))" : path
        case .commit, .tag: "\(kind.rawValue) \(id.prefix(12))"
        }
    }
}
