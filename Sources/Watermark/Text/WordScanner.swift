/// Takes a range of UTF-8 apart into words. O(n).
enum WordScanner {
    /// Calls `body` with each word in order.
    ///
    /// - Parameter letters: whether the words' letters are wanted.
    static func forEach(
        in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, letters: Bool = true,
        _ body: (TextWord) -> Void
    ) {
        var (gap, i) = Self.gap(in: bytes, range)
        // What stands before the range is not known.
        if gap != .line { gap = .start }
        while i < range.upperBound {
            var word = Self.word(in: bytes, i..<range.upperBound, letters)
            word.gap = gap
            body(word)
            (gap, i) = Self.gap(in: bytes, word.range.upperBound..<range.upperBound)
        }
    }

    /// The space at the front of a range, and where it ends.
    private static func gap(
        in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> (TextWord.Gap, Int) {
        var gap = TextWord.Gap.start
        var i = range.lowerBound
        while i < range.upperBound {
            let (scalar, length) = TextScalars.scalar(bytes, at: i, below: range.upperBound)
            guard let space = Self.space(scalar) else { break }
            gap = gap == .start ? space : gap == .line || space == .line ? .line : .column
            i += length
        }
        return (gap, i)
    }

    private static func space(_ scalar: Unicode.Scalar) -> TextWord.Gap? {
        switch scalar.value {
        case 0x20: .space
        case 0x2005: .wideSpace
        case 0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029: .line
        case 0x09, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: .column
        default: nil
        }
    }

    private static func word(
        in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ letters: Bool
    ) -> TextWord {
        var word = TextWord(range: range.lowerBound..<range.lowerBound)
        var i = range.lowerBound
        // 0 before the letters, 1 in them, 2 after.
        var stage = 0
        var clean = true
        var wasLower = false
        var pending = false
        while i < range.upperBound {
            let (scalar, length) = TextScalars.scalar(bytes, at: i, below: range.upperBound)
            if space(scalar) != nil { break }
            if TextAlphabet.role(scalar.value) != .visible {
                if i == range.lowerBound { word.startsInvisible = true }
                i += length
                continue
            }
            let traits = TextTraits.of(scalar)
            let ideographic = traits.contains(.ideograph)
            word.weight += ideographic ? 3 : 1
            if ideographic { word.hasIdeographs = true }
            if traits.contains(.joining) { word.isJoining = true }
            if traits.contains(.sentenceEnd) {
                word.endsSentence = true
            } else if !traits.contains(.closing) {
                word.endsSentence = false
            }
            if traits.contains(.letter) {
                if stage == 0, traits.contains(.mark) { clean = false }
                // Ideographic text goes on after its punctuation, other words do not.
                if stage == 2, !ideographic, !word.hasIdeographs { clean = false }
                if wasLower && traits.contains(.upper) { clean = false }
                wasLower = traits.contains(.lower)
                stage = 1
                pending = false
                if letters { word.letters.append(scalar) }
            } else if stage == 0, traits.contains(.opening) {
                // Nothing.
            } else if stage == 1, traits.contains(.inner), !pending {
                pending = true
                wasLower = false
            } else if stage > 0,
                traits.contains(.closing) || (word.hasIdeographs && traits.contains(.opening))
            {
                stage = 2
                wasLower = false
            } else {
                clean = false
            }
            i += length
        }
        word.range = range.lowerBound..<i
        word.isProse = clean && stage > 0
        return word
    }
}
