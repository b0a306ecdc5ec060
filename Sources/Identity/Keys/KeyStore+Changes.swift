internal import Glibc

extension KeyStore {
    /// Makes a new key and issues under it from now on. The old one stays valid for
    /// tracing. Killed anywhere in between, the old one is still active.
    ///
    /// - Returns: the new active key.
    package func rotate(
        recording: Registry.Recording<MasterKey> = .none
    ) throws(IdentityError) -> MasterKey {
        try home.withLock { () throws(IdentityError) in
            try addActive(after: settle(), recording: recording)
        }
    }

    /// Stops trace from trying a key. Its marks and its file stay.
    ///
    /// - Throws: `keyUnknown`; `keyActive` for the key in use.
    package func retire(
        _ id: KeyID, recording: Registry.Recording<Void> = .none
    ) throws(IdentityError) {
        try registry.changeKey(
            id, from: [.valid, .retired], to: .retired, recording: recording)
    }

    /// Lets trace try a retired key again.
    ///
    /// - Throws: `keyUnknown`, and what is wrong with its file.
    package func reinstate(
        _ id: KeyID, recording: Registry.Recording<Void> = .none
    ) throws(IdentityError) {
        guard let record = try registry.keys().first(where: { $0.id == id }) else {
            throw Registry.unknownKey(id)
        }
        _ = try verified(record)
        if record.state == .retired {
            try registry.changeKey(id, from: [.retired], to: .valid, recording: recording)
        }
    }

    /// Brings registry and files together. The caller holds the lock, so a file
    /// without a record is not a rotation under way but one that was cut short.
    func settle() throws(IdentityError) -> [KeyRecord] {
        var records = try registry.keys()
        var found: [MasterKey] = []
        for id in try strangers(to: records) { found.append(try open(id)) }
        let adopted = try KeyStore.adopting(found, into: records)
        if !adopted.isEmpty {
            try registry.add(adopted)
            records += adopted
        }
        return records
    }

    /// The records that files without one get: valid, and in a registry that knows
    /// no key yet the newest is active.
    static func adopting(
        _ keys: [MasterKey], into records: [KeyRecord]
    ) throws(IdentityError) -> [KeyRecord] {
        let newest = records.isEmpty ? keys.map(\.id).max() : nil
        var seen = Dictionary(uniqueKeysWithValues: records.map { ($0.fingerprint, $0.id) })
        var adopted: [KeyRecord] = []
        for key in keys {
            if let twin = seen.updateValue(key.id, forKey: key.fingerprint) {
                throw IdentityError(
                    .keyWrong, key.id.fileName, "holds the same key as \(twin)",
                    hint: "remove the copy")
            }
            adopted.append(
                KeyRecord(
                    id: key.id, fingerprint: key.fingerprint, created: .now,
                    state: key.id == newest ? .active : .valid))
        }
        return adopted
    }

    /// Makes a key numbered above all others, then puts it on record as the active
    /// one. The caller holds the lock.
    func addActive(
        after records: [KeyRecord], recording: Registry.Recording<MasterKey>
    ) throws(IdentityError) -> MasterKey {
        try makeFolder()
        let last = max(records.map(\.id.number).max() ?? 0, try files().last?.number ?? 0)
        guard let id = KeyID(number: last + 1) else {
            throw IdentityError(.keyUnwritable, home.keysFolder, "no key number is left")
        }
        let key = try MasterKey.create(id: id, in: home.keysFolder)
        do throws(IdentityError) {
            try registry.activate(
                KeyRecord(id: id, fingerprint: key.fingerprint, created: .now, state: .active),
                recording: recording.map { key })
        } catch {
            // Nothing was issued under it, and nobody else can have it: the lock is held.
            unlink(home.keysFolder + "/" + id.fileName)
            throw error
        }
        return key
    }
}
