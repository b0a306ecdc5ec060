internal import Support
internal import SystemPackage
internal import Glibc

/// The key files and what the registry says of them.
///
/// The registry holds each key's name, fingerprint and state; changing the active
/// key is one transaction there, so that a crash leaves either the old state or the
/// new one. A key file the registry does not know (its rotation was cut short, it
/// was restored from a backup, or the registry is new) is adopted for tracing.
package struct KeyStore: Sendable {
    package let home: Home
    let registry: Registry

    /// The keys in use.
    ///
    /// Each key's file must be there, sound, private, and the key the registry
    /// recorded: a trace that silently left one out would deny marks that are ours.
    ///
    /// - Parameter creatingFirst: make `k1` in a home that has no key at all. Two
    ///   processes doing this at once end with the same one key.
    /// - Throws: `keyMissing`, `keyLost`, `keyWrong`, `keyMalformed`, `keyExposed`,
    ///   `keyUnreadable`, `keyUnwritable`, `diskFull`, and what the registry throws.
    package func load(
        creatingFirst: Bool = false, recording: Registry.Recording<MasterKey> = .none
    ) throws(IdentityError) -> KeyRing {
        var records = try registry.keys()
        var created = false
        let unknown = try strangers(to: records)
        if home.access == .readOnly {
            var found: [MasterKey] = []
            for id in unknown { found.append(try open(id)) }
            records += try KeyStore.adopting(found, into: records)
        } else if !unknown.isEmpty || (records.isEmpty && creatingFirst) {
            (records, created) = try home.withLock { () throws(IdentityError) in
                let settled = try settle()
                guard settled.isEmpty, creatingFirst else { return (settled, false) }
                _ = try addActive(after: [], recording: recording)
                return (try registry.keys(), true)
            }
        }
        guard !records.isEmpty else {
            throw IdentityError(
                .keyMissing, home.keysFolder, "there is no key",
                hint: "the first dlp mark makes one; or give the right --home")
        }
        var active: MasterKey?
        var others: [MasterKey] = []
        for record in records where record.state != .retired {
            let key = try verified(record)
            if record.state == .active { active = key } else { others.append(key) }
        }
        guard let active else {
            throw IdentityError(
                .keyMissing, registry.path, "no key is active", hint: "dlp keys rotate")
        }
        return KeyRing(active: active, others: others, wasCreated: created)
    }

    /// Every key the registry knows, oldest first, and what is wrong with its file.
    package func inventory() throws(IdentityError) -> [KeyStatus] {
        var result: [KeyStatus] = []
        for record in try registry.keys() {
            do throws(IdentityError) {
                _ = try verified(record)
                result.append(KeyStatus(record: record, problem: nil, isUsable: true))
            } catch {
                let excused = record.state == .retired && error.code == .keyLost
                result.append(
                    KeyStatus(record: record, problem: excused ? nil : error, isUsable: false))
            }
        }
        return result
    }

    /// The key of a record, from its file.
    func verified(_ record: KeyRecord) throws(IdentityError) -> MasterKey {
        let key: MasterKey
        do throws(IdentityError) {
            key = try open(record.id)
        } catch {
            guard error.code == .keyLost else { throw error }
            var lost = error
            lost.hint =
                record.state == .active
                ? "restore it from a backup; or give up its marks: dlp keys rotate, "
                    + "then dlp keys retire \(record.id)"
                : "restore it from a backup; or give up its marks: dlp keys retire \(record.id)"
            throw lost
        }
        guard key.fingerprint == record.fingerprint else {
            throw IdentityError(
                .keyWrong, home.keysFolder + "/" + record.id.fileName,
                "this is the wrong key: the registry knows \(record.id) as "
                    + "\(record.fingerprint), the file holds \(key.fingerprint)",
                hint: "restore the key and the registry from the same backup")
        }
        return key
    }

    func open(_ id: KeyID) throws(IdentityError) -> MasterKey {
        try checkFolder()
        return try MasterKey(id: id, in: home.keysFolder)
    }
}

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
        guard found.isDirectory else {
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
            throw IdentityError(
                error.isDiskFull ? .diskFull : .keyUnwritable, home.keysFolder, error.text)
        }
        try checkFolder()
    }
}
