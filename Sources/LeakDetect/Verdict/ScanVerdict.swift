internal import DocumentReading

/// What was decided about one file, and from what.
package struct ScanVerdict: Sendable, Equatable {
    package var path: String
    /// Of the bytes scanned, in hexadecimal.
    package var sha256: String
    package var action: PolicyAction
    package var zone: String
    package var findings: [Finding] = []
    package var unread: [UnreadPart] = []
    /// Bytes scanned.
    package var bytes: Int
    /// Findings that were left out: named in an exception, the baseline, or on their line.
    package var suppressed = 0
    /// Values that were left out because an earlier version of the file was reported for them.
    package var standing = 0
    package var milliseconds = 0
}

extension ScanVerdict {
    /// What the parts of a request hold together, told like a part.
    package init(request name: String, action: PolicyAction, zone: String, findings: [Finding]) {
        self.init(
            path: name, sha256: "", action: action, zone: zone, findings: findings, bytes: 0)
    }
}

/// The scan itself could not be done: no memory for it, or the matcher said an error. Nothing is
/// known of the file then, whatever was found so far.
package struct ScanFailure: Error, CustomStringConvertible, Equatable {
    package var message: String

    package var description: String { "cannot scan: \(message)" }
}

/// What a rule found in a file.
package struct Finding: Sendable, Equatable {
    package var rule: String
    package var detector: String
    /// `financial`, `identity`, `contact`, `secret`, `keyword`, `hash`, `fingerprint`,
    /// `image`, `type` or `mark`.
    package var className: String
    package var confidence: Confidence
    /// Different values.
    package var count: Int
    /// Of the first.
    package var place: Location
    /// The first, masked; nil where there is no text to show.
    package var match: String?
    /// The first as it was found; never printed unless it is asked for.
    package var value: String?
    package var action: PolicyAction
    /// What the policy has to say about it.
    package var message: String
}

/// What could not be read, and why.
package struct UnreadPart: Sendable, Equatable {
    package var path: String
    package var reason: String
    package var action: PolicyAction
}

enum UnreadReasons {
    static let all = UnreadReason.allCases
}
