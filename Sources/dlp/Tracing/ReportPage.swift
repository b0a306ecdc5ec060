internal import Foundation
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
