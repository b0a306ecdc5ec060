/// One kind of content to be found: a file of `policies/detectors`. docs/detectors.md describes
/// the fields as they are written there.
public struct Detector: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case financial, identity, contact, secret }

    /// What may not stand beside a match.
    public enum Boundary: String, Sendable, CaseIterable {
        case none
        /// No ASCII letter or digit.
        case alphanumeric
        /// Nor an underscore.
        case word
        /// Nor a dash; nor, before it, a dot.
        case number
        /// Neither letter, digit, dash nor colon.
        case pairs
        /// No ASCII letter or digit after it; before it anything.
        case end
    }

    public struct Pattern: Sendable, Equatable {
        /// In vectorscan's syntax; matched on normalised UTF-8.
        public var regex: String
        public var isCaseless: Bool
        /// Without context.
        public var confidence: Confidence
    }

    public struct Anchor: Sendable, Equatable {
        public var literal: String
        public var reader: AnchorReader
        public var confidence: Confidence
    }

    /// Examples may hold `{{class:n}}`; see ``ExampleTemplate``.
    public struct Examples: Sendable, Equatable {
        public var hits: [String]
        public var misses: [String]
    }

    public var id: String
    public var kind: Kind
    public var title: String
    /// The standard or the issuer's document the pattern is written from.
    public var source: String
    public var patterns: [Pattern]
    public var anchors: [Anchor]
    public var boundary: Boundary
    /// The value is the longest run of these at the match's end.
    public var tail: ByteSet?
    /// Of the value, what the validators see and uniqueness is counted by.
    public var keep: ByteSet?
    public var validators: [String]
    /// Bits a character.
    public var minEntropy: Double?
    /// Values that contain one of these, in either case, are placeholders.
    public var refuse: [String]
    /// By language: whole words, but substrings where they are Chinese, Japanese or Korean.
    public var context: [String: [String]]
    /// Characters on either side in which a context word counts.
    public var proximity: Int
    public var withContext: Confidence?
    public var needsContext: Bool
    /// Characters a masked match shows.
    public var shownFirst: Int
    public var shownLast: Int
    public var examples: Examples

    /// Where it was read from.
    public var file: String
    private var checks: [Validator]
    private var refused: [[UInt8]]

    /// Longer matches are refused.
    public static let longestMatch = 16 << 10

    public static func == (a: Detector, b: Detector) -> Bool {
        a.id == b.id && a.kind == b.kind && a.title == b.title && a.source == b.source
            && a.patterns == b.patterns && a.anchors == b.anchors && a.boundary == b.boundary
            && a.tail == b.tail && a.keep == b.keep && a.validators == b.validators
            && a.minEntropy == b.minEntropy && a.refuse == b.refuse && a.context == b.context
            && a.proximity == b.proximity && a.withContext == b.withContext
            && a.needsContext == b.needsContext && a.shownFirst == b.shownFirst
            && a.shownLast == b.shownLast && a.examples == b.examples
    }
}

extension Detector {
    /// Reads a detector's file strictly.
    ///
    /// - Throws: ``PolicyError`` for an unknown key, name or word, a wrong type, something missing.
    init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping([
            "id", "class", "title", "source", "patterns", "anchors", "boundary", "tail", "keep",
            "validators", "minEntropy", "refuse", "context", "proximity", "withContext",
            "needsContext", "show", "examples",
        ])
        func required(_ key: String) throws(PolicyError) -> YAMLValue {
            guard let member = members[key] else { throw value.error("\(key): is missing") }
            return member
        }
        file = value.file
        id = try required("id").text()
        guard
            id.utf8.allSatisfy({
                $0 == 0x2D || $0 < 0x60 && $0 > 0x2F && $0 < 0x3A || (0x61...0x7A).contains($0)
            })
        else { throw try required("id").error("an id is lower-case letters, digits and dashes") }
        kind = try required("class").word(Kind.self, "class")
        title = try required("title").text()
        source = try required("source").text()
        patterns = []
        for item in try members["patterns"]?.list() ?? [] { patterns.append(try Pattern(item)) }
        anchors = []
        for item in try members["anchors"]?.list() ?? [] { anchors.append(try Anchor(item)) }
        guard !patterns.isEmpty || !anchors.isEmpty else {
            throw value.error("neither patterns nor anchors")
        }
        boundary = try members["boundary"]?.word(Boundary.self, "boundary") ?? .alphanumeric
        tail = try members["tail"].map(Self.byteSet)
        keep = try members["keep"].map(Self.byteSet)
        validators = []
        checks = []
        for item in try members["validators"]?.list() ?? [] {
            let name = try item.text()
            guard let check = Validator.named[name] else {
                throw item.unknown("validator", name, among: Array(Validator.named.keys))
            }
            validators.append(name)
            checks.append(check)
        }
        minEntropy = nil
        if let item = members["minEntropy"] {
            guard let bits = Double(try item.text()), (0...8).contains(bits) else {
                throw item.error("expected bits a character, from 0 to 8")
            }
            minEntropy = bits
        }
        refuse = try members["refuse"]?.strings() ?? []
        refused = refuse.map { Array($0.lowercased().utf8) }
        context = [:]
        for (key, words) in try members["context"]?.pairs() ?? [] {
            context[try key.text()] = try words.strings()
        }
        proximity = try members["proximity"]?.integer(1...10_000) ?? 300
        withContext = try members["withContext"]?.word(Confidence.self, "confidence")
        needsContext = try members["needsContext"]?.boolean() ?? false
        if needsContext, context.isEmpty { throw value.error("needs context, but names none") }
        let show = try members["show"]?.mapping(["first", "last"]) ?? [:]
        shownFirst = try show["first"]?.integer(0...64) ?? 0
        shownLast = try show["last"]?.integer(0...64) ?? 0
        let listed = try required("examples").mapping(["true", "false"])
        examples = Examples(
            hits: try listed["true"]?.strings() ?? [], misses: try listed["false"]?.strings() ?? [])
        guard !examples.hits.isEmpty else { throw value.error("no true example") }
    }

    private static func byteSet(_ value: YAMLValue) throws(PolicyError) -> ByteSet {
        guard let set = ByteSet(try value.text()) else {
            throw value.error("expected a class of characters such as [0-9A-Z]")
        }
        return set
    }
}

extension Detector.Pattern {
    fileprivate init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["regex", "caseless", "confidence"])
        guard let regex = members["regex"] else { throw value.error("regex: is missing") }
        self.regex = try regex.text()
        isCaseless = try members["caseless"]?.boolean() ?? false
        confidence = try members["confidence"]?.word(Confidence.self, "confidence") ?? .medium
    }
}

extension Detector.Anchor {
    fileprivate init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["literal", "reader", "confidence"])
        guard let literal = members["literal"] else { throw value.error("literal: is missing") }
        guard let reader = members["reader"] else { throw value.error("reader: is missing") }
        self.literal = try literal.text()
        self.reader = try reader.word(AnchorReader.self, "reader")
        confidence = try members["confidence"]?.word(Confidence.self, "confidence") ?? .medium
    }
}

extension Detector {
    /// Everything that follows the hit of a pattern or anchor: boundary, placeholders, checksums,
    /// entropy. The bytes beside the match are nil at either end of the text.
    public func accepts(
        _ match: UnsafeBufferPointer<UInt8>, before: UInt8?, after: UInt8?
    ) -> Bool {
        guard !match.isEmpty, match.count <= Self.longestMatch,
            isEdge(before, isBefore: true), isEdge(after, isBefore: false)
        else { return false }
        // A value that goes on is judged where it ends.
        if boundary == .end, let tail, let after, after != 0x3D, tail.contains(after) {
            return false
        }
        let whole = valueWithoutKeep(match)
        guard !whole.isEmpty else { return false }
        if kind == .secret, Placeholder.holds(whole) { return false }
        if !refused.isEmpty {
            let lower = whole.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            if refused.contains(where: { Placeholder.contains(lower, $0) }) { return false }
        }
        let value = keep.map { keep in whole.filter(keep.contains) } ?? whole
        if let minEntropy, Entropy.bits(value) < minEntropy { return false }
        return checks.allSatisfy { $0.holds(value) }
    }

    /// What of a match is its value: differing ones are counted, equal ones are not.
    public func value(_ match: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let whole = valueWithoutKeep(match)
        return keep.map { keep in whole.filter(keep.contains) } ?? whole
    }

    private func valueWithoutKeep(_ match: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let tail else { return Array(match) }
        var start = match.endIndex
        // Base64 ends in `=`, which elsewhere parts name and value.
        if !tail.contains(0x3D) { while start > 0, match[start - 1] == 0x3D { start -= 1 } }
        while start > 0, tail.contains(match[start - 1]) { start -= 1 }
        return Array(match[start...])
    }

    private func isEdge(_ byte: UInt8?, isBefore: Bool) -> Bool {
        guard let byte, boundary != .none, boundary != .end || !isBefore else { return true }
        if Digits.base36(byte) != nil { return false }
        switch boundary {
        case .none, .alphanumeric, .end: return true
        case .word: return byte != 0x5F
        case .number: return byte != 0x5F && byte != 0x2D && !(isBefore && byte == 0x2E)
        case .pairs: return byte != 0x5F && byte != 0x2D && byte != 0x3A
        }
    }
}
