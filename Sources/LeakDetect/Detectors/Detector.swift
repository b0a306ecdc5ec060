/// One kind of content to be found: a file of `policies/detectors`. docs/detectors.md describes
/// the fields as they are written there.
package struct Detector: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case financial, identity, contact, secret }

    package var id: String
    package var kind: Kind
    package var title: String
    /// The standard or the issuer's document the pattern is written from.
    package var source: String
    package var patterns: [Pattern]
    package var literals: [LiteralPrefilter]
    package var boundary: Boundary
    /// The value is the longest run of these at the match's end.
    package var tail: ByteSet?
    /// Of the value, what the validators see and uniqueness is counted by.
    package var keep: ByteSet?
    package var validators: [String]
    /// Bits a character.
    package var minEntropy: Double?
    /// Values that contain one of these, in either case, are placeholders.
    package var refuse: [String]
    /// What is assigned to a name with one of these words is no secret; see `NameWords`.
    package var notNamed: [String]
    /// A match right after a name with one of these words is something else: low, whatever words
    /// are near.
    package var otherNames: [String]
    /// By language: whole words, but substrings where they are Chinese, Japanese or Korean.
    package var context: [String: [String]]
    /// Characters on either side in which a context word counts.
    package var proximity: Int
    package var withContext: Confidence?
    package var needsContext: Bool
    /// Characters a masked match shows.
    package var shownFirst: Int
    package var shownLast: Int
    package var examples: Examples

    /// Where it was read from, and the line of its first pattern there.
    package var file: String
    package var line: Int?
    var checks: [Validator]
    var refused: [[UInt8]]
    var names: NameWords

    /// Whether a match among many of its form that fail the checks is less sure: numbers that
    /// a check tells from others.
    var standsInCrowds: Bool { kind != .secret && !checks.isEmpty }

    /// Longer matches are refused.
    package static let longestMatch = 16 << 10

    package static func == (a: Detector, b: Detector) -> Bool {
        a.id == b.id && a.kind == b.kind && a.title == b.title && a.source == b.source
            && a.patterns == b.patterns && a.literals == b.literals && a.boundary == b.boundary
            && a.tail == b.tail && a.keep == b.keep && a.validators == b.validators
            && a.minEntropy == b.minEntropy && a.refuse == b.refuse && a.notNamed == b.notNamed
            && a.otherNames == b.otherNames
            && a.context == b.context && a.proximity == b.proximity
            && a.withContext == b.withContext
            && a.needsContext == b.needsContext && a.shownFirst == b.shownFirst
            && a.shownLast == b.shownLast && a.examples == b.examples
    }
}

extension Detector {
    /// Everything that follows the hit of a pattern or literal: boundary, placeholders, checksums,
    /// entropy. The bytes beside the match are nil at either end of the text.
    package func accepts(
        _ match: UnsafeBufferPointer<UInt8>, before: UInt8?, after: UInt8?
    ) -> Bool {
        guard !match.isEmpty, match.count <= Self.longestMatch,
            isEdge(before, isBefore: true)
        else { return false }
        // Not as a function's value, which would hold a copy of all of this.
        if let after, !mayEnd(before: after) { return false }
        let whole = valueWithoutKeep(match)
        guard !whole.isEmpty else { return false }
        if names.refuse(match[..<(match.count - whole.count)]) { return false }
        if kind == .secret, Placeholder.holds(whole) { return false }
        if !refused.isEmpty {
            let lower = whole.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            if refused.contains(where: { Placeholder.contains(lower, $0) }) { return false }
        }
        let value = keep.map { keep in whole.filter(keep.contains) } ?? whole
        if let minEntropy, Entropy.bits(value) < minEntropy { return false }
        return checks.allSatisfy { $0.holds(value) }
    }

    /// Whether a match may stand before a byte, whatever else it is.
    func mayEnd(before byte: UInt8) -> Bool {
        guard isEdge(byte, isBefore: false) else { return false }
        // A value that goes on is judged where it ends; 。 and the like end a value.
        guard boundary == .end, byte < 0x80, byte != 0x3D, let tail else { return true }
        return !tail.contains(byte)
    }

    /// What of a match is its value: differing ones are counted, equal ones are not.
    package func value(_ match: UnsafeBufferPointer<UInt8>) -> [UInt8] {
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

extension Detector {
    /// What may not stand beside a match.
    package enum Boundary: String, Sendable, CaseIterable {
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

    package struct Pattern: Sendable, Equatable {
        /// In vectorscan's syntax; matched on normalised UTF-8.
        package var regex: String
        package var isCaseless: Bool
        /// Without context.
        package var confidence: Confidence
    }

    package struct LiteralPrefilter: Sendable, Equatable {
        package var literal: String
        package var reader: LiteralReader
        package var confidence: Confidence
    }

    /// Examples may hold `{{class:n}}`; see ``ExampleTemplate``.
    package struct Examples: Sendable, Equatable {
        package var hits: [String]
        package var misses: [String]
    }
}
