internal import CShims

/// Which patterns are looked for only near clusters of digits or capitals.
///
/// Numbers of people and accounts hold no literal that would lead to them: vectorscan follows
/// each such pattern from byte to byte, 160 of them at 30 MB/s. But every match of `\d{3}-\d{6}`
/// holds nine digits close together, which few places of a text do. Those places are found at
/// 4 GB/s and only they are scanned.
enum PatternGate: CaseIterable, Sendable {
    case digits
    case capitals

    /// A cluster is at least so many members.
    static let least = 5

    /// Other bytes between two members of a cluster, and around it.
    var gap: Int { self == .digits ? 8 : 3 }

    var kind: ClusterKind { self == .digits ? .digits : .capitals }

    private var members: ASCIISet { self == .digits ? .digits : .capitals }

    /// Longer matches than this are looked for everywhere.
    static let longest = 256

    /// The gate behind which every match of a pattern lies that counts at all; nil for none.
    ///
    /// Such a match begins and ends with a letter or digit, and stands beside none.
    init?(_ expression: PatternExpression) {
        guard let syntax = PatternSyntax(expression.pattern, isCaseless: expression.isCaseless)
        else { return nil }
        for gate in Self.allCases {
            let shape = PatternShape(syntax, gate.members)
            if shape.members >= Self.least, shape.longest <= Self.longest, shape.beginsWithWord,
                shape.endsWithWord, shape.isWithoutUnderscore,
                max(shape.before, shape.between, shape.after) <= gate.gap
            {
                self = gate
                return
            }
        }
        return nil
    }

    /// The pattern between edges of words. Where it is matched, underscores are none of words.
    static func edged(_ expression: PatternExpression) -> PatternExpression {
        PatternExpression(
            pattern: "\\b(?:\(expression.pattern))\\b", isCaseless: expression.isCaseless,
            reportsStart: true)
    }
}
