internal import Glibc
internal import Identity

extension Console {
    /// Keys, registry and audit log of the home folder.
    ///
    /// - Parameter access: `readWrite` makes them on first use; `readOnly` leaves
    ///   the folder as it is, so that a copy on a read-only medium serves to trace.
    func openStore(_ access: Home.Access) throws -> IdentityStore {
        let store = try IdentityStore.open(Home(path: home, access: access))
        if let notice = store.notice {
            diagnostics.warning(notice.message, hint: notice.hint)
        } else if store.registry.wasCreated {
            diagnostics.notice("made a new registry in \(store.home.path)")
        }
        return store
    }

    /// For commands that only print: readable wherever it lies, and made, or
    /// brought up to date, where it can be written.
    func openStoreForReading() throws -> IdentityStore {
        let isWritable = access(home, W_OK) == 0 || errno == ENOENT
        return try openStore(isWritable ? .readWrite : .readOnly)
    }
}
