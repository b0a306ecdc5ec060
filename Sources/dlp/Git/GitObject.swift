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
