package import Foundation
package import Trace

/// One examined file, as a report tells of it.
package struct ReportExhibit: Sendable {
    package var name: String
    /// Of the file's bytes; nil where it could not be read.
    package var sha256: String?
    package var byteCount: Int?
    /// `a picture of 1280 × 800 pixels`, `a PDF document`.
    package var kind: String
    /// The surest first.
    package var marks: [ReportMark] = []
    /// What was looked at, a line each.
    package var examined: [String] = []
    /// What was not, by its path, and why.
    package var unexamined: [(path: String, why: String)] = []
    /// Documents of much the same text, where no mark is left; a line each.
    package var candidates: [String] = []
    package var pictures: [ReportPicture] = []
    package var steps: [TraceStep] = []
    /// The line of the audit log that says that it was examined.
    package var logged: ReportLogLine?
    /// Why it could not be examined at all.
    package var failure: String?

    package init(name: String, sha256: String?, byteCount: Int?, kind: String) {
        self.name = name
        self.sha256 = sha256
        self.byteCount = byteCount
        self.kind = kind
    }
}

/// One mark found in an exhibit.
package struct ReportMark: Sendable {
    package var result: TraceFinding.Result
    package var token: UInt64
    package var keyID: String
    package var issued: IssuedMark?
    package var falsePositiveProbability: Double
    /// Of a picture in which it was found.
    package var finding: TraceFinding?
    /// Where it was found, a line each.
    package var places: [String] = []
    /// What speaks against believing it too fast.
    package var cautions: [String] = []
    /// What else is on record of it, by name: the device, a note.
    package var record: [(name: String, value: String)] = []
    /// The line of the audit log that says that it was issued.
    package var logged: ReportLogLine?

    package init(
        result: TraceFinding.Result, token: UInt64, keyID: String, issued: IssuedMark?,
        falsePositiveProbability: Double, finding: TraceFinding? = nil
    ) {
        self.result = result
        self.token = token
        self.keyID = keyID
        self.issued = issued
        self.falsePositiveProbability = falsePositiveProbability
        self.finding = finding
    }

    package init(_ finding: TraceFinding) {
        self.init(
            result: finding.result, token: finding.token, keyID: finding.keyID,
            issued: finding.issued,
            falsePositiveProbability: finding.falsePositiveProbability, finding: finding)
    }

    package init(_ finding: DocumentFinding) {
        self.init(
            result: finding.result, token: finding.token, keyID: finding.keyID,
            issued: finding.issued,
            falsePositiveProbability: finding.falsePositiveProbability,
            finding: finding.picture?.finding)
    }
}

/// A line of the audit log.
package struct ReportLogLine: Sendable {
    package var number: Int
    /// 64 digits.
    package var hash: String

    package init(number: Int, hash: String) {
        self.number = number
        self.hash = hash
    }
}

/// Who examined, for what, when and by what means.
package struct ReportExamination: Sendable {
    package var caseNumber: String?
    package var examiner: String?
    package var program: String
    /// Name and fingerprint of every key tried.
    package var keys: [String]
    package var date: Date
    /// Only these people could be named, where the examination was about some.
    package var suspects: [String]?

    package init(
        program: String, keys: [String], date: Date, caseNumber: String? = nil,
        examiner: String? = nil, suspects: [String]? = nil
    ) {
        self.program = program
        self.keys = keys
        self.date = date
        self.caseNumber = caseNumber
        self.examiner = examiner
        self.suspects = suspects
    }
}
