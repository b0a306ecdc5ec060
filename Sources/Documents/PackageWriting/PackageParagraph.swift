/// A paragraph, cell or shape text of a package, as a reader sees it.
///
/// Offsets count Unicode scalars of `text`.
public struct PackageParagraph: Sendable, Equatable {
    /// The part's name: `word/document.xml`.
    public var part: String
    /// From 0, in the order in which paragraphs begin in the part, listed or not.
    public var number: Int
    /// Joined from its runs. Tabs are U+0009, line breaks U+000A; U+FFFC stands for what
    /// is no text.
    public var text: String
    /// Characters next to which nothing can be put on their own: those of fields, tabs,
    /// breaks, symbols. Ascending, not overlapping.
    public var fixed: [Range<Int>]
    /// Whether text may be put in: not into a cell that formulas, filters and names reach, of
    /// which only what an earlier mark left may be taken out.
    public var takesText: Bool

    public init(
        part: String, number: Int, text: String, fixed: [Range<Int>] = [], takesText: Bool = true
    ) {
        self.part = part
        self.number = number
        self.text = text
        self.fixed = fixed
        self.takesText = takesText
    }

    /// Whether a `TextChange` may put text at `offset`: behind the character before, in
    /// its run, else before the character after.
    public func canInsert(at offset: Int) -> Bool {
        let count = text.unicodeScalars.count
        guard (0...count).contains(offset) else { return false }
        return offset > 0 && !isFixed(offset - 1) || offset < count && !isFixed(offset)
    }

    private func isFixed(_ offset: Int) -> Bool { fixed.contains { $0.contains(offset) } }
}
