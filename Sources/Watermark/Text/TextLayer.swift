/// A further layer of a text mark that changes characters a reader sees. Both are off unless
/// asked for.
public enum TextLayer: String, Sendable, CaseIterable {
    /// Latin letters replaced by Cyrillic ones that look alike (Unicode confusables, UTS #39):
    /// they survive filters of invisible characters, and spoil searching and spelling.
    case homoglyphs
    /// Spaces replaced by FOUR-PER-EM SPACE: NFKC and many programs turn them back.
    case spaces
}
