internal import Glibc

extension KeyStore {
    /// The keys that have a file, in order. Names that are no key's are passed over.
    func files() throws(IdentityError) -> [KeyID] {
        guard let folder = opendir(home.keysFolder) else {
            if errno == ENOENT { return [] }
            throw IdentityError(.keyUnreadable, home.keysFolder, Errno.last.text)
        }
        defer { closedir(folder) }
        var found: [KeyID] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let id = KeyID(fileName: name) { found.append(id) }
        }
        return found.sorted()
    }

    /// The keys that have a file and no record.
    func strangers(to records: [KeyRecord]) throws(IdentityError) -> [KeyID] {
        let known = Set(records.map(\.id))
        return try files().filter { !known.contains($0) }
    }

    /// Refuses a folder in which others could exchange the keys.
    func checkFolder() throws(IdentityError) {
        let path = home.keysFolder
        let found = try system {
            try status(of: path)
        } failure: {
            IdentityError(.keyUnreadable, path, $0.text)
        }
        guard let found else { return }
        guard found.isFolder else {
            throw IdentityError(.keyUnreadable, path, "is not a folder")
        }
        guard !found.isSomeoneElses, !found.isWritableByOthers else {
            throw IdentityError(
                .keyExposed, path, "others may write to it (mode \(found.modeText))",
                hint: "chmod 700 \(path)")
        }
    }

    func makeFolder() throws(IdentityError) {
        guard mkdir(home.keysFolder, 0o700) == 0 || errno == EEXIST else {
            let error = Errno.last
            let full = error.code == ENOSPC || error.code == EDQUOT
            throw IdentityError(full ? .diskFull : .keyUnwritable, home.keysFolder, error.text)
        }
        try checkFolder()
    }
}
