internal import DocumentTrace
internal import Foundation
internal import Glibc
internal import Identity
internal import Imaging
internal import Trace

/// The page of `--report`: gathers what a run examined, and is written when all of it is.
final class ReportPage {
    private let file: OutputFile
    private var examination: ReportExamination
    private var exhibits: [ReportExhibit] = []
    private var pictures = 0
    /// Pictures on one page: each is some hundred kilobytes.
    private static let mostPictures = 40

    init(_ file: OutputFile, _ examination: ReportExamination) {
        self.file = file
        self.examination = examination
    }

    func add(_ exhibit: ReportExhibit) { exhibits.append(exhibit) }

    /// An input that could not be examined.
    func add(_ input: InputFile, failure: Failure) {
        var exhibit = ReportExhibit(
            name: input.label, sha256: nil, byteCount: nil, kind: "not known")
        exhibit.failure = failure.why
        exhibits.append(exhibit)
    }

    /// As many pictures of an input as the page still takes.
    func picture(
        _ raster: Raster, _ findings: [TraceFinding], caption: String = ""
    ) throws -> ReportPicture? {
        guard pictures < Self.mostPictures else { return nil }
        pictures += 1
        return try ReportPicture(raster, findings: findings, caption: caption)
    }

    /// Writes the page, unless nothing at all was examined.
    func finish() throws {
        guard exhibits.contains(where: { $0.sha256 != nil }) else { return }
        try file.write(Array(TraceReport(examination, exhibits).html().utf8))
        try file.publish()
    }
}

extension ReportLogLine {
    init(_ position: AuditPosition) {
        self.init(number: position.sequence, hash: position.hash)
    }
}

extension ReportMark {
    /// What the registry and the audit log say of it.
    mutating func add(_ caution: RecordCaution, of hash: ContentHash) {
        logged = caution.position.map(ReportLogLine.init)
        if let device = caution.record?.device { record.append(("Device", device)) }
        if let note = caution.record?.note { record.append(("Note", note)) }
        if let issued = caution.record?.outputHash {
            record.append(
                (
                    "Bytes",
                    issued == hash
                        ? "the very file that was issued"
                        : "not the file as issued, whose SHA-256 is \(issued.hex)"
                ))
        }
    }
}

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
