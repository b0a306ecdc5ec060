/// A home's keys, registry and audit log, opened together.
///
///     let store = try IdentityStore.open(Home(path: path))
///     let ring = try store.keyRing()
///     let user = try UserID("e1042")
///     try store.enrol(user)
///     var mark = try store.registry.reserve(
///         for: user, key: ring.active.id, profile: 1, kind: .image)
///     …                                   // embed mark.token, write a temporary file
///     mark.codeword = codeword
///     try store.issue(mark)               // on record before the file has its name
package struct IdentityStore: Sendable {
    package let home: Home
    package let registry: Registry
    package let keys: KeyStore
    package let audit: AuditLog

    /// - Throws: what `Registry.open` throws.
    package static func open(_ home: Home) throws(IdentityError) -> IdentityStore {
        let registry = try Registry.open(home)
        return IdentityStore(
            home: home, registry: registry, keys: KeyStore(home: home, registry: registry),
            audit: AuditLog(path: home.auditPath))
    }

    /// Something to warn about: a new registry in a home that has keys means that
    /// the old registry, and with it every name, is gone.
    package var notice: IdentityError? {
        guard registry.wasCreated, let files = try? keys.files(), !files.isEmpty else {
            return nil
        }
        return IdentityError(
            .registryMissing, registry.path,
            "made anew, although there are keys: marks issued earlier are not known here",
            hint: "restore registry.sqlite from a backup")
    }

    /// The keys in use; the first one is made if this home may be written to.
    package func keyRing() throws(IdentityError) -> KeyRing {
        try keys.load(
            creatingFirst: home.access == .readWrite,
            recording: recording { (.keyCreated, IdentityStore.details($0)) })
    }

    private static func details(_ key: MasterKey) -> [String: String] {
        ["key": key.id.text, "fingerprint": key.fingerprint]
    }

    private func recording<Outcome>(
        _ entry: @escaping (Outcome) -> (event: AuditEntry.Event, details: [String: String])?
    ) -> Registry.Recording<Outcome> {
        Registry.Recording(audit, entry)
    }
}

// Changes and what the audit log says of them, one transaction each: a change whose entry
// cannot be written is not made.
extension IdentityStore {
    /// `Registry.issue`, on the audit log.
    @discardableResult
    package func issue(_ mark: MarkRecord) throws(IdentityError) -> MarkRecord {
        try registry.issue(
            mark,
            recording: recording { issued in
                var details = [
                    "mark": issued.token.hex, "user": issued.user.value, "key": issued.key.text,
                    "kind": issued.kind.rawValue,
                ]
                details["device"] = issued.device
                details["output_sha256"] = issued.outputHash?.hex
                return (.markIssued, details)
            })
    }

    /// `Registry.enrol`, on the audit log unless nothing changed.
    @discardableResult
    package func enrol(
        _ id: UserID, zone: Zone? = nil, note: String? = nil, reinstating: Bool = false
    ) throws(IdentityError) -> Enrolment {
        try registry.enrol(
            id, zone: zone, note: note, reinstating: reinstating,
            recording: recording { outcome in
                guard outcome != .unchanged else { return nil }
                var details = ["user": id.value]
                details["zone"] = zone?.rawValue
                if reinstating { details["reinstated"] = "true" }
                return (outcome == .added ? .userEnrolled : .userChanged, details)
            })
    }

    /// `Registry.remove`, on the audit log.
    package func remove(_ id: UserID) throws(IdentityError) {
        try registry.remove(id, recording: recording { (.userRemoved, ["user": id.value]) })
    }

    /// `Registry.rename`, on the audit log.
    package func rename(_ id: UserID, to new: UserID) throws(IdentityError) {
        try registry.rename(
            id, to: new,
            recording: recording { (.userRenamed, ["user": id.value, "to": new.value]) })
    }

    /// `Registry.importUsers`, on the audit log if it was applied.
    package func importUsers(
        csv bytes: [UInt8], name: String, partial: Bool = false
    ) throws(IdentityError) -> ImportReport {
        try registry.importUsers(
            csv: bytes, name: name, partial: partial,
            recording: recording { report in
                (
                    .usersImported,
                    [
                        "source": name, "sha256": ContentHash(of: bytes).hex,
                        "added": "\(report.added.count)", "updated": "\(report.updated.count)",
                    ]
                )
            })
    }

    /// `KeyStore.rotate`, on the audit log.
    package func rotateKey() throws(IdentityError) -> MasterKey {
        try keys.rotate(recording: recording { (.keyRotated, IdentityStore.details($0)) })
    }

    /// `KeyStore.retire`, on the audit log.
    package func retireKey(_ id: KeyID) throws(IdentityError) {
        try keys.retire(id, recording: recording { (.keyRetired, ["key": id.text]) })
    }

    /// `KeyStore.reinstate`, on the audit log.
    package func reinstateKey(_ id: KeyID) throws(IdentityError) {
        try keys.reinstate(id, recording: recording { (.keyReinstated, ["key": id.text]) })
    }

    /// Puts a trace and its answer on the audit log, if the home can be written to.
    ///
    /// - Parameters:
    ///   - result: `identified`, `unregistered`, `not_found` or `not_examined`.
    ///   - more: what else is to be kept: the case, the examiner.
    /// - Returns: where it stands there; nil, with nothing done, where it cannot: a read-only
    ///   medium.
    @discardableResult
    package func recordTrace(
        input: ContentHash, result: String, users: [UserID] = [], marks: [Token] = [],
        details more: [String: String] = [:]
    ) throws(IdentityError) -> AuditPosition? {
        do throws(IdentityError) {
            let details = [
                "input_sha256": input.hex, "result": result,
                "users": users.map(\.value).joined(separator: ", "),
                "marks": marks.map(\.hex).joined(separator: ", "),
            ]
            let line = try audit.appendLine(
                .traceRun, details.merging(more) { known, _ in known })
            return AuditPosition(sequence: line.entry.sequence, hash: line.hash)
        } catch {
            guard home.access == .readOnly, error.code == .auditUnavailable else { throw error }
            return nil
        }
    }
}
