/// What becomes of a file.
public enum PolicyAction: String, Sendable, CaseIterable, Comparable, Codable {
    case allow, warn, block

    private var rank: UInt8 {
        switch self {
        case .allow: 0
        case .warn: 1
        case .block: 2
        }
    }

    public static func < (a: PolicyAction, b: PolicyAction) -> Bool { a.rank < b.rank }
}
