/// Why something could not be read, or not read whole.
public enum UnreadReason: String, Sendable, CaseIterable {
    case encrypted
    case damaged
    case truncated
    case tooDeep = "too-deep"
    case tooBig = "too-big"
    case tooMany = "too-many"
    case timedOut = "timed-out"
    case crashed
    /// A picture, and no program to read its text, or no pages left in the budget.
    case noOCR = "no-ocr"
    case unknownType = "unknown-type"
    /// The file's size or time changed while it was read.
    case changed
    case unreadable
}
