/// What of a document carries a token.
public enum DocumentLayer: String, Sendable, CaseIterable, Comparable {
    /// A faint picture over every page, and what is left of it in a screenshot or photo.
    case image
    /// Invisible characters in the text.
    case text
    /// An opaque string among the document's properties.
    case metadata

    public static func < (a: Self, b: Self) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}
