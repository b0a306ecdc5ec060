internal import CKernels

/// Which patterns are looked for only near clusters of digits, capitals, or signs.
///
/// Numbers of people and accounts hold no literal that would lead to them: vectorscan follows
/// each such pattern from byte to byte, 160 of them at 30 MB/s. But every match of `\d{3}-\d{6}`
/// holds nine digits close together, which few places of a text do. Those places are found in a
/// bit for each byte, which is made once for all prefilters, and only they are scanned.
struct PatternPrefilter: Hashable, Sendable {
    /// What clusters are made of.
    let kind: ClusterKind
    /// A cluster is at least so many members, each at most so many other bytes after the last.
    let least: Int
    let gap: Int
    /// So many of the members are digits: words are many, and words with a digit in them few.
    let digits: Int
    /// Bytes that a match may reach beyond its cluster, on either side.
    let before: Int
    let after: Int

    /// The more selective first. Where one costs more than all others, because what it lets through
    /// is common in texts, those of its patterns that hold more than it asks for have one of their
    /// own.
    static let all = [
        PatternPrefilter(.numbers, 9, gap: 1, before: 8, after: 12),
        PatternPrefilter(.digits, 6, gap: 0, before: 4, after: 4),
        PatternPrefilter(.digits, 16, gap: 3, before: 0, after: 0),
        PatternPrefilter(.digits, 15, gap: 1, before: 0, after: 40),
        PatternPrefilter(.letters, 24, gap: 0, before: 1, after: 1),
        PatternPrefilter(.letters, 8, gap: 0, digits: 1, before: 0, after: 0),
        PatternPrefilter(.numbers, 5, gap: 3, before: 8, after: 8),
        PatternPrefilter(.capitals, 16, gap: 1, before: 3, after: 3),
        PatternPrefilter(.capitals, 8, gap: 0, before: 0, after: 0),
        PatternPrefilter(.capitals, 5, gap: 3, digits: 1, before: 3, after: 3),
        PatternPrefilter(.capitals, 5, gap: 3, before: 3, after: 3),
        PatternPrefilter(.letters, 15, gap: 0, before: 1, after: 1),
        PatternPrefilter(.tokens, 30, gap: 0, before: 1, after: 1),
        PatternPrefilter(.dashes, 5, gap: 2, before: 2, after: 2),
        PatternPrefilter(.colons, 2, gap: 4, before: 4, after: 4),
        PatternPrefilter(.dots, 2, gap: 4, before: 4, after: 12),
        PatternPrefilter(.digits, 8, gap: 0, before: 3, after: 40),
        PatternPrefilter(.numbers, 3, gap: 4, before: 5, after: 3),
        PatternPrefilter(.numbers, 4, gap: 5, before: 3, after: 3),
        PatternPrefilter(.numbers, 2, gap: 7, before: 3, after: 3),
        PatternPrefilter(.digits, 2, gap: 0, before: 2, after: 6),
        PatternPrefilter(.digits, 2, gap: 0, before: 2, after: 40),
        PatternPrefilter(.digits, 1, gap: 4, before: 12, after: 9),
        PatternPrefilter(.digits, 2, gap: 0, before: 40, after: 40),
        PatternPrefilter(.digits, 1, gap: 40, before: 40, after: 40),
    ]

    private init(
        _ kind: ClusterKind, _ least: Int, gap: Int, digits: Int = 0, before: Int, after: Int
    ) {
        self.kind = kind
        self.least = least
        self.gap = gap
        self.digits = digits
        self.before = before
        self.after = after
    }

    /// What is looked for.
    var form: dlp_cluster_form {
        dlp_cluster_form(
            kind: kind, least: UInt32(least), gap: UInt32(gap), digits: UInt32(digits))
    }

    private var members: ASCIISet {
        switch kind {
        case .digits, .numbers: .digits
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

extension PatternPrefilter {
    /// The prefilter behind which every match of a pattern lies that counts at all; nil for none.
    ///
    /// Such a match, where it begins or ends with a letter or digit, stands beside none.
    ///
    /// - Parameters:
    ///   - syntax: the expression's.
    ///   - digits: so many at least are in every match that counts, whatever the expression says.
    init?(_ expression: PatternExpression, _ syntax: PatternSyntax?, digits: Int = 0) {
        guard let syntax, !Self.namesWords(expression.pattern) else { return nil }
        let holdsColon = syntax.holds(UInt8(ascii: ":"))
        let known = PatternShape(syntax, .digits)
        var shapes: [(members: ASCIISet, shape: PatternShape)] = [(.digits, known)]
        for prefilter in Self.all where prefilter.kind != .numbers || !holdsColon {
            let members = prefilter.members
            let shape: PatternShape
            if let known = shapes.first(where: { $0.members == members }) {
                shape = known.shape
            } else {
                shape = PatternShape(syntax, members)
                shapes.append((members, shape))
            }
            if shape.members >= prefilter.least, max(digits, known.members) >= prefilter.digits,
                shape.longest <= Self.longest,
                shape.between <= prefilter.gap,
                shape.before <= prefilter.before, shape.after <= prefilter.after
            {
                self = prefilter
                return
            }
        }
        return nil
    }

    /// Whether a pattern holds `\b` or `\w`.
    private static func namesWords(_ pattern: String) -> Bool {
        var last: UInt8 = 0
        for byte in pattern.utf8 {
            if last == UInt8(ascii: "\\"), byte == UInt8(ascii: "b") || byte == UInt8(ascii: "w") {
                return true
            }
            last = byte
        }
        return false
    }

    /// The pattern between edges of words, where it begins and ends with letters or digits.
    /// Where it is matched, 1 stands for underscores, which are no letters here.
    static func edged(
        _ expression: PatternExpression, _ syntax: PatternSyntax?
    ) -> PatternExpression {
        var edged = betweenWords(expression, syntax)
        if edged.pattern.utf8.contains(UInt8(ascii: "_")) {
            edged.pattern = edged.pattern.replacing("_", with: "\\x01")
        }
        edged.reportsStart = true
        return edged
    }

    /// The same for a pattern that is looked for everywhere.
    static func betweenWords(
        _ expression: PatternExpression, _ syntax: PatternSyntax?
    ) -> PatternExpression {
        guard let syntax else { return expression }
        let shape = PatternShape(syntax, .digits)
        var edged = expression
        edged.pattern =
            (shape.beginsWithWord ? "\\b" : "") + "(?:\(expression.pattern))"
            + (shape.endsWithWord ? "\\b" : "")
        return edged
    }
}
