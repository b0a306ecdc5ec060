package import DocumentReading
internal import Glibc

/// What a zone lets out: what to look for, and what becomes of files in which it is found or
/// that could not be read.
package struct Policy: Sendable {
    /// The file it was read from.
    package var file: String
    package var zone = "medium"
    package var title = ""
    package var limits = ReadingLimits.standard
    /// By kind of content that could not be read.
    package var unread: [UnreadReason: PolicyAction] = [:]
    /// The only types that pass, and what becomes of others; nil lets every type pass.
    package var types: [String]?
    package var otherTypes = PolicyAction.block
    /// Whether `dlp:allow` on a line lets its findings through.
    package var allowsInline = false
    /// Whether a baseline file is taken.
    package var allowsBaseline = false
    package var rules: [PolicyRule] = []
    package var exceptions: [Suppression] = []

    /// What an unread part does to its file.
    package func action(for reason: UnreadReason) -> PolicyAction {
        unread[reason] ?? .block
    }
}

/// What becomes of a file.
package enum PolicyAction: String, Sendable, CaseIterable, Comparable, Codable {
    case allow, warn, block

    private var rank: UInt8 {
        switch self {
        case .allow: 0
        case .warn: 1
        case .block: 2
        }
    }

    package static func < (a: PolicyAction, b: PolicyAction) -> Bool { a.rank < b.rank }
}

extension Policy {
    /// The string that the rule `canary` stops, for checks that the gate works; nil without one.
    package var canary: String? {
        rules.first { $0.id == "canary" }?.keywords.first?.words.first
    }
}

/// What is wrong with a policy or its data, and where.
package struct PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    package var file: String
    /// From 1; nil where the file as a whole is meant.
    package var line: Int?
    package var column: Int?
    package var message: String
    /// The next step, where there is one.
    package var hint: String?

    /// - Parameter message: what is quoted in it may hold line breaks, which become spaces.
    package init(
        file: String, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.message = String(
            String.UnicodeScalarView(
                message.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }))
        self.hint = hint
    }

    /// `policies/low.yaml:12:7`
    package var place: String {
        var place = file
        if let line { place += ":\(line)" }
        if line != nil, let column { place += ":\(column)" }
        return place
    }

    package var description: String { place + ": " + message }
}
