internal import Documents

enum UnreadReasons {
    static let all = UnreadReason.allCases
}
