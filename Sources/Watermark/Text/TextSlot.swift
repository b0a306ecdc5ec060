/// A place where a run may stand.
struct TextSlot {
    /// The better is used first.
    enum Rank: Int, Comparable {
        /// Within a sentence, between words or after a comma.
        case inner
        /// Before a sentence: lost where a copy begins with that sentence.
        case boundary
        /// Between two ideographs.
        case ideographs

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Byte of UTF-8 that the run stands before.
    var offset: Int
    var rank: Rank
    /// A punctuation mark or letter stands directly before it.
    var needsGuard = false
    /// Letters beside it are shaped by joiners.
    var isJoining = false
}
