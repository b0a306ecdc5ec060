/// How sure a detector is of a match.
public enum Confidence: String, Sendable, CaseIterable, Comparable, Codable {
    case low, medium, high

    private var rank: UInt8 {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }

    /// The next lower one; low stays low.
    var lower: Confidence { self == .high ? .medium : .low }

    public static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }
}
