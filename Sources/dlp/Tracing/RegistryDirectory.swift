internal import Foundation
internal import Identity
internal import Synchronization
internal import Trace

/// The registry as the tracer sees it.
///
/// The tracer asks in the middle of its work and takes no errors; they are kept,
/// and `check` throws the first: an answer that silently left marks out would be
/// wrong.
final class RegistryDirectory: MarkDirectory {
    private let registry: Registry
    private let failure = Mutex<IdentityError?>(nil)

    init(_ registry: Registry) { self.registry = registry }

    func mark(token: UInt64, keyID: String) -> IssuedMark? {
        record(token: token, keyID: keyID).map { record in
            IssuedMark(
                token: token, user: record.user.value,
                issuedAt: (record.issued ?? record.reserved).date,
                sourceName: record.sourceName, sourceSHA256: record.sourceHash?.hex,
                perceptualHash: record.perceptualHash, width: record.width,
                height: record.height)
        }
    }

    func codewords(keyID: String, profile: Int, users: [String]?) -> IssuedCodewords {
        let table = attempt { () throws(IdentityError) -> CodewordTable? in
            guard let key = KeyID(keyID) else { return nil }
            var ids: [UserID]?
            if let users {
                ids = []
                for user in users { ids?.append(try UserID(user)) }
            }
            return try registry.codewords(key: key, profile: profile, users: ids)
        }
        return IssuedCodewords(tokens: table?.tokens ?? [], words: table?.words ?? [])
    }

    /// The whole record of a mark that was found.
    func record(token: UInt64, keyID: String) -> MarkRecord? {
        attempt { () throws(IdentityError) -> MarkRecord? in
            guard let key = KeyID(keyID), let token = Token(token) else { return nil }
            return try registry.mark(token, key: key)
        }
    }

    /// - Throws: the first error met since the last call.
    func check() throws {
        let found = failure.withLock { kept in
            defer { kept = nil }
            return kept
        }
        if let found { throw found }
    }

    private func attempt<T>(_ body: () throws(IdentityError) -> T?) -> T? {
        do throws(IdentityError) {
            return try body()
        } catch {
            failure.withLock { if $0 == nil { $0 = error } }
            return nil
        }
    }
}

extension Timestamp {
    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

/// What speaks against believing a record of the registry too fast, for pictures and documents.
struct RecordCaution {
    let record: MarkRecord?
    /// What the audit log says of the record; nil where there is none.
    let audit: MarkAudit?
    /// Where the log tells of the issue.
    let position: AuditPosition?

    init(_ record: MarkRecord?, in log: TraceLog) {
        self.record = record
        guard let record, record.state == .issued else {
            (audit, position) = (nil, nil)
            return
        }
        let told = log.audits.audit(of: record)
        (audit, position) = (told.answer, told.position)
    }

    /// A line each for a person.
    var lines: [String] {
        var lines: [String] = []
        if record?.kind == .drill { lines.append("issued in a drill, not handed out") }
        if record?.state == .reserved {
            lines.append("the marking was never finished: see what became of its output")
        }
        switch audit {
        case .agrees, nil: break
        case .missing:
            lines.append(
                "the audit log says nothing of this mark: it was cut, or the record was added by "
                    + "other hands; dlp doctor compares both")
        case .differs(let how):
            lines.append(
                "the registry was changed: the audit log tells otherwise (\(how)); accuse nobody "
                    + "before it is known which of them is right")
        case .unreadable(let why):
            lines.append("the record was not compared with the audit log: \(why)")
        }
        return lines
    }

    /// What no trace can check, whatever it found.
    static let always = "not checked: who had access to the copy, and whether its mark was copied"
}

extension MarkRecord {
    /// What else is on record, and whether the traced file, of this hash, is the one issued.
    func lines(for hash: ContentHash) -> [String] {
        var lines: [String] = []
        if let device { lines.append("device       \(device)") }
        if let note { lines.append("note         \(note)") }
        if let issued = outputHash {
            lines.append(
                issued == hash
                    ? "bytes        the very file that was issued"
                    : "bytes        not the file as issued, which was \(issued.hex.prefix(12))…")
        }
        return lines
    }
}
