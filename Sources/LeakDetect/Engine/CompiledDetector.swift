/// One thing to look for: a detector, or the terms of a rule. What the matcher knows of it.
package struct CompiledDetector: Sendable {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    struct Pattern: Sendable {
        var expression: PatternExpression
        var confidence: Confidence
    }

    /// A literal that leads to a match: `reader` finds where it begins and ends.
    struct LiteralPrefilter: Sendable {
        var literal: String
        var confidence: Confidence
        /// Text, the literal's place in it; the match's place, nil for none.
        var reader: @Sendable (Bytes, Range<Int>) -> Range<Int>?
        /// Which bytes stand right before and after every literal that the reader finds something
        /// at: classes of vectorscan's syntax, empty for any byte or none.
        var beside = (before: "", after: "")
    }

    struct Term: Sendable {
        var text: String
        var isWholeWord = true
        var isCaseless = true
    }

    /// `card-number`; for terms `keywords`.
    package var id: String
    /// `financial`; for terms `keyword`.
    package var className: String
    var title = ""
    /// Where it is described, for messages; empty for terms.
    var file = ""
    var line: Int?
    var patterns: [Pattern] = []
    var literals: [LiteralPrefilter] = []
    var terms: [Term] = []
    /// Words that must, or should, be near.
    var context: [String] = []
    /// In characters, on either side.
    var proximity = 300
    /// With a context word near.
    var withContext: Confidence?
    var needsContext = false
    /// Characters a masked match shows.
    var shownFirst = 0
    var shownLast = 0
    /// A match holds more than its value, and only the value is shown.
    var showsValue = false
    /// A match with fewer digits is never accepted.
    var leastDigits = 0
    /// No match of a pattern that stands beside an ASCII letter or digit is accepted.
    var hasEdges = false
    /// Nor one beside an underscore.
    var hasWordEdges = false
    /// Bytes that may not stand right after a match, whatever it is: `accepts` would say no. Of
    /// a run of letters a pattern without an upper bound ends at every place, and nearly all of
    /// those are told apart by this.
    var refusedAfter = ByteTable()
    /// What follows a hit of a pattern: boundary, checksums, placeholders. The bytes beside
    /// the match are nil at either end of the text.
    var accepts: @Sendable (Bytes, UInt8?, UInt8?) -> Bool = { _, _, _ in true }
    /// Whether the number stands among many of its form that fail the checks, which makes it
    /// less sure. Nil where that says nothing.
    var isInCrowd: (@Sendable (Bytes, Range<Int>) -> Bool)?
    /// Whether the name right before the match says that it is something else.
    var isNamedOtherwise: (@Sendable (Bytes, Int) -> Bool)?
    /// What of a match counts as its value, for counting different ones.
    var value: @Sendable (Bytes) -> [UInt8] = { Array($0) }
}
