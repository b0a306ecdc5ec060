/// The part of a pattern's syntax (PCRE) that says which bytes follow which: enough to tell what
/// every match must hold.
indirect enum PatternSyntax {
    case bytes(ASCIISet)
    case sequence([PatternSyntax])
    case choice([PatternSyntax])
    case times(PatternSyntax, least: Int, most: Int)
    /// A character beyond ASCII, or one of a set with such in it: so many bytes at most.
    case foreign(longest: Int)

    /// More than this many times is as good as without end.
    static let endless = 1 << 20

    /// Nil for patterns with anything else in them: assertions but `\b`, negated classes, the dot,
    /// ranges beyond ASCII.
    init?(_ pattern: String, isCaseless: Bool) {
        var parser = Parser(Array(pattern.utf8), isCaseless: isCaseless)
        guard let parsed = parser.choice(depth: 0), parser.isAtEnd else { return nil }
        self = parsed
    }

    /// Whether a match may hold an ASCII character.
    func holds(_ byte: UInt8) -> Bool {
        switch self {
        case .bytes(let set): set.contains(byte)
        case .sequence(let items), .choice(let items): items.contains { $0.holds(byte) }
        case .times(let item, _, let most): most > 0 && item.holds(byte)
        // Of a set the ASCII characters are not known.
        case .foreign: true
        }
    }

    /// All bytes that a match may hold; nil where that is not known.
    var alphabet: ByteTable? {
        var set = ASCIISet()
        guard add(to: &set) else { return nil }
        return ByteTable { set.contains($0) }
    }

    private func add(to set: inout ASCIISet) -> Bool {
        switch self {
        case .bytes(let own):
            set.formUnion(own)
            return true
        case .sequence(let items), .choice(let items): return items.allSatisfy { $0.add(to: &set) }
        case .times(let item, _, _): return item.add(to: &set)
        case .foreign: return false
        }
    }

    private struct Parser {
        let text: [UInt8]
        let isCaseless: Bool
        var place = 0

        init(_ text: [UInt8], isCaseless: Bool) {
            self.text = text
            self.isCaseless = isCaseless
        }

        var isAtEnd: Bool { place == text.count }
        private var next: UInt8? { place < text.count ? text[place] : nil }

        private mutating func take(_ sign: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: sign) else { return false }
            place += 1
            return true
        }

        mutating func choice(depth: Int) -> PatternSyntax? {
            guard depth < 32 else { return nil }
            var options: [PatternSyntax] = []
            repeat {
                guard let option = sequence(depth: depth) else { return nil }
                options.append(option)
            } while take("|")
            return options.count == 1 ? options[0] : .choice(options)
        }

        private mutating func sequence(depth: Int) -> PatternSyntax? {
            var items: [PatternSyntax] = []
            while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                guard let item = item(depth: depth), let repeated = times(item) else { return nil }
                items.append(repeated)
            }
            return .sequence(items)
        }

        private mutating func item(depth: Int) -> PatternSyntax? {
            guard let byte = next else { return nil }
            if byte >= 0x80 { return .foreign(longest: foreign()) }
            place += 1
            switch byte {
            case UInt8(ascii: "("):
                guard !take("?") || take(":"), let inside = choice(depth: depth + 1), take(")")
                else { return nil }
                return inside
            case UInt8(ascii: "["): return bracket()
            case UInt8(ascii: "\\"):
                // An edge of a word takes no byte.
                if take("b") { return .sequence([]) }
                return escape().map { .bytes(cased($0)) }
            case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "*"),
                UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
                return nil
            default: return .bytes(cased(ASCIISet(byte)))
            }
        }

        private func cased(_ set: ASCIISet) -> ASCIISet { isCaseless ? set.bothCases : set }

        /// After a backslash.
        private mutating func escape() -> ASCIISet? {
            guard let byte = next else { return nil }
            place += 1
            switch byte {
            case UInt8(ascii: "d"): return .digits
            case UInt8(ascii: "w"): return .word
            case UInt8(ascii: "s"): return .blanks
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: return nil
            default: return ASCIISet(byte)
            }
        }

        /// After an opening bracket.
        private mutating func bracket() -> PatternSyntax? {
            var set = ASCIISet()
            var longest = 0
            guard next != UInt8(ascii: "^"), next != UInt8(ascii: "]") else { return nil }
            while let byte = next, byte != UInt8(ascii: "]") {
                guard byte != UInt8(ascii: "[") else { return nil }
                if byte >= 0x80 {
                    longest = max(longest, foreign())
                    guard next != UInt8(ascii: "-") else { return nil }
                    continue
                }
                place += 1
                if byte == UInt8(ascii: "\\") {
                    guard let escaped = escape() else { return nil }
                    set.formUnion(escaped)
                } else if next == UInt8(ascii: "-"), place + 1 < text.count,
                    text[place + 1] != UInt8(ascii: "]")
                {
                    let last = text[place + 1]
                    guard last < 0x80, last >= byte, last != UInt8(ascii: "\\") else { return nil }
                    place += 2
                    for member in byte...last { set.insert(member) }
                } else {
                    set.insert(byte)
                }
            }
            guard take("]") else { return nil }
            return longest > 0 ? .foreign(longest: longest) : .bytes(cased(set))
        }

        /// A character beyond ASCII; its bytes.
        private mutating func foreign() -> Int {
            let start = place
            place += 1
            while let byte = next, byte & 0xC0 == 0x80 { place += 1 }
            return place - start
        }

        private mutating func times(_ item: PatternSyntax) -> PatternSyntax? {
            var result = item
            if take("?") {
                result = .times(item, least: 0, most: 1)
            } else if take("*") {
                result = .times(item, least: 0, most: endless)
            } else if take("+") {
                result = .times(item, least: 1, most: endless)
            } else if take("{") {
                guard let least = number() else { return nil }
                var most = least
                if take(",") { most = next == UInt8(ascii: "}") ? endless : number() ?? -1 }
                guard take("}"), most >= least else { return nil }
                result = .times(item, least: least, most: most)
            } else {
                return item
            }
            // Lazy or not, the same texts match; possessive quantifiers are not taken.
            _ = take("?")
            return next == UInt8(ascii: "+") ? nil : result
        }

        private mutating func number() -> Int? {
            var value: Int?
            while let byte = next, (0x30...0x39).contains(byte), value ?? 0 < 100_000 {
                value = (value ?? 0) * 10 + Int(byte - 0x30)
                place += 1
            }
            return value
        }
    }
}

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
