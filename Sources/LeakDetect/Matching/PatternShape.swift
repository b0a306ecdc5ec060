/// What every match of a pattern holds, as seen by one kind of bytes: how many of them for
/// sure, and how many others at most before, between and after those.
struct PatternShape: Equatable {
    var members = 0
    var before = 0
    var between = 0
    var after = 0
    /// Bytes of the longest match.
    var longest = 0

    /// Every match begins, and ends, with an ASCII letter or digit.
    private(set) var beginsWithWord = false
    private(set) var endsWithWord = false

    init(_ syntax: PatternSyntax, _ kind: ASCIISet) {
        self.init(members: syntax, kind)
        beginsWithWord = Self.edge(syntax, isStart: true) == .word
        endsWithWord = Self.edge(syntax, isStart: false) == .word
    }

    private init() {}

    private init(members syntax: PatternSyntax, _ kind: ASCIISet) {
        switch syntax {
        case .bytes(let set):
            longest = 1
            if set.isSubset(of: kind) { members = 1 }
        case .foreign(let bytes): longest = bytes
        case .sequence(let items):
            for item in items { append(PatternShape(members: item, kind)) }
        case .choice(let options):
            let shapes = options.map { PatternShape(members: $0, kind) }
            longest = shapes.map(\.longest).max() ?? 0
            members = shapes.map(\.members).min() ?? 0
            before = shapes.map(\.before).max() ?? 0
            between = shapes.map(\.between).max() ?? 0
            after = shapes.map(\.after).max() ?? 0
        case .times(let item, let least, let most):
            let shape = PatternShape(members: item, kind)
            longest = Self.capped(shape.longest * most)
            if least > 0 {
                members = Self.capped(shape.members * least)
                (before, after) = (shape.before, shape.after)
                between = max(shape.between, most > 1 ? shape.before + shape.after : 0)
            }
        }
        if members == 0 { (before, between, after) = (longest, 0, longest) }
    }

    private mutating func append(_ next: PatternShape) {
        if next.members == 0 {
            if members == 0 { before = Self.capped(before + next.longest) }
            after = Self.capped(after + next.longest)
        } else {
            if members == 0 {
                before = Self.capped(before + next.before)
            } else {
                between = max(between, Self.capped(after + next.before))
            }
            between = max(between, next.between)
            after = next.after
        }
        members = Self.capped(members + next.members)
        longest = Self.capped(longest + next.longest)
    }

    private static func capped(_ count: Int) -> Int { min(count, PatternSyntax.endless) }

    private enum Edge { case empty, word, other }

    /// What a match begins or ends with.
    private static func edge(_ syntax: PatternSyntax, isStart: Bool) -> Edge {
        switch syntax {
        case .bytes(let set): return set.isSubset(of: .alphanumeric) ? .word : .other
        case .foreign: return .other
        case .sequence(let items):
            for item in isStart ? items : items.reversed() {
                switch edge(item, isStart: isStart) {
                case .empty: continue
                case .other: return .other
                case .word:
                    if !canBeEmpty(item) { return .word }
                }
            }
            return .empty
        case .choice(let options):
            let edges = options.map { edge($0, isStart: isStart) }
            if edges.contains(.other) { return .other }
            return edges.contains(.word) ? .word : .empty
        case .times(let item, _, let most):
            return most == 0 ? .empty : edge(item, isStart: isStart)
        }
    }

    private static func canBeEmpty(_ syntax: PatternSyntax) -> Bool {
        switch syntax {
        case .bytes, .foreign: false
        case .sequence(let items): items.allSatisfy(canBeEmpty)
        case .choice(let options): options.contains(where: canBeEmpty)
        case .times(let item, let least, _): least == 0 || canBeEmpty(item)
        }
    }
}
