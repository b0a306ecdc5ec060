/// A word of a text: what stands between spaces.
struct TextWord {
    /// What separates a word from the one before it.
    enum Gap {
        /// The first word of its range.
        case start
        /// One U+0020.
        case space
        /// One U+2005, as the layer of spaces writes it.
        case wideSpace
        /// More than one space, or a tab.
        case column
        /// A line break.
        case line
    }

    /// Bytes of UTF-8.
    var range: Range<Int>
    var gap = Gap.start
    /// Letters only, but for punctuation before and after and hyphens and apostrophes within:
    /// no number, address, path, identifier or name in several cases.
    var isProse = false
    /// Contains Han, Hiragana or Katakana.
    var hasIdeographs = false
    /// Contains letters whose shape depends on joiners beside them, such as Arabic and Indic.
    var isJoining = false
    /// Begins with an invisible character.
    var startsInvisible = false
    /// Ends in a full stop, question or exclamation mark, quotes and brackets aside.
    var endsSentence = false
    /// Characters as a reader counts them, an ideograph as three.
    var weight = 0
    /// The letters, without punctuation and invisible characters.
    var letters: [Unicode.Scalar] = []
}
