internal import Glibc
internal import Identity

/// What a run puts on the audit log beside its answers, and reads from there.
///
/// One for each run, so that the log is read once however many marks are found.
struct TraceLog {
    let store: IdentityStore
    let audits: MarkAudits
    var caseNumber: String?
    var examiner: String?

    init(_ store: IdentityStore, caseNumber: String? = nil, examiner: String? = nil) {
        self.store = store
        self.caseNumber = caseNumber
        self.examiner = examiner
        audits = store.markAudits()
    }

    /// - Returns: where it stands; nil where the home cannot be written to.
    func record(
        _ hash: ContentHash, _ result: String, users: [String] = [], marks: [UInt64] = []
    ) throws -> AuditPosition? {
        var details: [String: String] = [:]
        details["case"] = caseNumber
        details["examiner"] = examiner
        return try store.recordTrace(
            input: hash, result: result, users: users.compactMap { try? UserID($0) },
            marks: marks.compactMap { Token($0) }, details: details)
    }
}
