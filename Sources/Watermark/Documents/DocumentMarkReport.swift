/// What marking a document came to; the same for all its copies.
public struct DocumentMarkReport: Sendable, Equatable {
    /// Layers that the copies carry.
    public var layers: Set<DocumentLayer> = []
    /// Pages, slides, headers or sheets with the picture; nil where the format has none.
    public var pages: Int?
    /// Copies of the token in the text; nil where they are not counted.
    public var textCopies: Int?
    /// Cells of a workbook, or texts over its sheets, that hold copies; nil for other formats.
    public var textCells: Int?
    /// Pictures inside that were marked.
    public var pictures = 0
    /// What a person should know of: one line each, lower case, no full stop.
    public var notes: [String] = []

    public init() {}
}
