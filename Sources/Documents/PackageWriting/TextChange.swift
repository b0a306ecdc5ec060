/// Text put into, or taken out of, a paragraph that a listing gave. Offsets count Unicode
/// scalars of the paragraph as listed, whatever other changes there are.
public struct TextChange: Sendable, Equatable {
    public var part: String
    public var paragraph: Int
    public var offset: Int
    /// Scalars to take out from `offset` on; none of them fixed.
    public var deleting: Int
    /// What to put there.
    public var text: String

    public init(part: String, paragraph: Int, offset: Int, deleting: Int = 0, text: String = "") {
        self.part = part
        self.paragraph = paragraph
        self.offset = offset
        self.deleting = deleting
        self.text = text
    }
}
