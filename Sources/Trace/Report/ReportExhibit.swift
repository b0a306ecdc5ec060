public import Foundation

/// One examined file, as a report tells of it.
public struct ReportExhibit: Sendable {
    public var name: String
    /// Of the file's bytes; nil where it could not be read.
    public var sha256: String?
    public var byteCount: Int?
    /// `a picture of 1280 × 800 pixels`, `a PDF document`.
    public var kind: String
    /// The surest first.
    public var marks: [ReportMark] = []
    /// What was looked at, a line each.
    public var examined: [String] = []
    /// What was not, by its path, and why.
    public var unexamined: [(path: String, why: String)] = []
    /// Documents of much the same text, where no mark is left; a line each.
    public var candidates: [String] = []
    public var pictures: [ReportPicture] = []
    public var steps: [TraceStep] = []
    /// The line of the audit log that says that it was examined.
    public var logged: ReportLogLine?
    /// Why it could not be examined at all.
    public var failure: String?

    public init(name: String, sha256: String?, byteCount: Int?, kind: String) {
        self.name = name
        self.sha256 = sha256
        self.byteCount = byteCount
        self.kind = kind
    }
}

/// One mark found in an exhibit.
public struct ReportMark: Sendable {
    public var result: TraceFinding.Result
    public var token: UInt64
    public var keyID: String
    public var issued: IssuedMark?
    public var falsePositiveProbability: Double
    /// Of a picture in which it was found.
    public var finding: TraceFinding?
    /// Where it was found, a line each.
    public var places: [String] = []
    /// What speaks against believing it too fast.
    public var cautions: [String] = []
    /// What else is on record of it, by name: the device, a note.
    public var record: [(name: String, value: String)] = []
    /// The line of the audit log that says that it was issued.
    public var logged: ReportLogLine?

    public init(
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

    public init(_ finding: TraceFinding) {
        self.init(
            result: finding.result, token: finding.token, keyID: finding.keyID,
            issued: finding.issued,
            falsePositiveProbability: finding.falsePositiveProbability, finding: finding)
    }

    public init(_ finding: DocumentFinding) {
        self.init(
            result: finding.result, token: finding.token, keyID: finding.keyID,
            issued: finding.issued,
            falsePositiveProbability: finding.falsePositiveProbability,
            finding: finding.picture?.finding)
    }
}

/// A line of the audit log.
public struct ReportLogLine: Sendable {
    public var number: Int
    /// 64 digits.
    public var hash: String

    public init(number: Int, hash: String) {
        self.number = number
        self.hash = hash
    }
}

/// Who examined, for what, when and by what means.
public struct ReportExamination: Sendable {
    public var caseNumber: String?
    public var examiner: String?
    public var program: String
    /// Name and fingerprint of every key tried.
    public var keys: [String]
    public var date: Date
    /// Only these people could be named, where the examination was about some.
    public var suspects: [String]?

    public init(
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
