internal import CShims

/// Which patterns are looked for only near clusters of digits, capitals, or signs.
///
/// Numbers of people and accounts hold no literal that would lead to them: vectorscan follows
/// each such pattern from byte to byte, 160 of them at 30 MB/s. But every match of `\d{3}-\d{6}`
/// holds nine digits close together, which few places of a text do. Those places are found at
/// 4 GB/s and only they are scanned.
struct PatternGate: Hashable, Sendable {
    /// What clusters are made of.
    let kind: ClusterKind
    /// A cluster is at least so many members, each at most so many other bytes after the last.
    let least: Int
    let gap: Int
    /// Bytes that a match may reach beyond its cluster.
    let margin: Int

    /// The more selective first.
    static let all = [
        PatternGate(kind: .digits, least: 5, gap: 8, margin: 8),
        PatternGate(kind: .capitals, least: 5, gap: 3, margin: 3),
        PatternGate(kind: .letters, least: 15, gap: 0, margin: 1),
        PatternGate(kind: .tokens, least: 36, gap: 0, margin: 1),
        PatternGate(kind: .dashes, least: 5, gap: 2, margin: 2),
        PatternGate(kind: .colons, least: 2, gap: 4, margin: 4),
        PatternGate(kind: .dots, least: 2, gap: 4, margin: 4),
        PatternGate(kind: .digits, least: 3, gap: 4, margin: 40),
        PatternGate(kind: .digits, least: 1, gap: 4, margin: 14),
        PatternGate(kind: .digits, least: 2, gap: 0, margin: 40),
        PatternGate(kind: .digits, least: 1, gap: 40, margin: 40),
    ]

    private var members: ASCIISet {
        switch kind {
        case .digits: .digits
        case .capitals: .capitals
        case .letters: .word
        case .tokens: .token
        case .colons: ASCIISet(UInt8(ascii: ":"))
        case .dashes: ASCIISet(UInt8(ascii: "-"))
        case .dots: ASCIISet(UInt8(ascii: "."))
        }
    }

    /// Longer matches than this are looked for everywhere.
    static let longest = 256
}

extension PatternGate {
    /// The gate behind which every match of a pattern lies that counts at all; nil for none.
    ///
    /// Such a match, where it begins or ends with a letter or digit, stands beside none.
    init?(_ expression: PatternExpression) {
        guard !expression.pattern.contains("\\b"), !expression.pattern.contains("\\w"),
            let syntax = PatternSyntax(expression.pattern, isCaseless: expression.isCaseless)
        else { return nil }
        for gate in Self.all {
            let shape = PatternShape(syntax, gate.members)
            if shape.members >= gate.least, shape.longest <= Self.longest,
                shape.between <= gate.gap,
                max(shape.before, shape.after) <= gate.margin
            {
                self = gate
                return
            }
        }
        return nil
    }

    /// The pattern between edges of words, where it begins and ends with letters or digits.
    /// Where it is matched, 1 stands for underscores, which are no letters here.
    static func edged(_ expression: PatternExpression) -> PatternExpression {
        var edged = betweenWords(expression)
        edged.pattern = edged.pattern.replacing("_", with: "\\x01")
        edged.reportsStart = true
        return edged
    }

    /// The same for a pattern that is looked for everywhere.
    static func betweenWords(_ expression: PatternExpression) -> PatternExpression {
        guard let syntax = PatternSyntax(expression.pattern, isCaseless: expression.isCaseless)
        else { return expression }
        let shape = PatternShape(syntax, .digits)
        var edged = expression
        edged.pattern =
            (shape.beginsWithWord ? "\\b" : "") + "(?:\(expression.pattern))"
            + (shape.endsWithWord ? "\\b" : "")
        return edged
    }
}
