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

/// What a character is to a reader of words, looked up once.
struct TextTraits: OptionSet {
    let rawValue: UInt16

    static let letter = Self(rawValue: 1)
    static let upper = Self(rawValue: 2)
    static let lower = Self(rawValue: 4)
    static let mark = Self(rawValue: 8)
    static let ideograph = Self(rawValue: 16)
    static let joining = Self(rawValue: 32)
    static let opening = Self(rawValue: 64)
    static let closing = Self(rawValue: 128)
    static let sentenceEnd = Self(rawValue: 256)
    static let inner = Self(rawValue: 512)

    /// Latin with its accents, by scalar value.
    private static let common: [Self] = (0..<0x250).map {
        Unicode.Scalar(UInt32($0)).map(compute) ?? []
    }

    static func of(_ scalar: Unicode.Scalar) -> Self {
        scalar.value < 0x250 ? common[Int(scalar.value)] : compute(scalar)
    }

    private static func compute(_ scalar: Unicode.Scalar) -> Self {
        var traits: Self = []
        // Nothing else is asked of these, which are many.
        if TextScalars.isIdeographic(scalar) { return [.letter, .ideograph] }
        if TextScalars.isLetter(scalar) { traits.insert(.letter) }
        if TextScalars.isMark(scalar) { traits.insert(.mark) }
        if scalar.properties.isUppercase { traits.insert(.upper) }
        if scalar.properties.isLowercase { traits.insert(.lower) }
        if TextScalars.isJoining(scalar) { traits.insert(.joining) }
        if TextScalars.opening.contains(scalar) { traits.insert(.opening) }
        if TextScalars.closing.contains(scalar) { traits.insert(.closing) }
        if TextScalars.sentenceEnds.contains(scalar) { traits.insert(.sentenceEnd) }
        if TextScalars.inner.contains(scalar) { traits.insert(.inner) }
        return traits
    }
}

/// What a person reads of a text.
package enum VisibleText {
    /// The text without any character that shows nothing: Default_Ignorable_Code_Point of UAX
    /// #44, which every mark of ``TextAlphabet`` consists of, ours or not. Fingerprints of
    /// issued copies are made of this, so that they match a leak whose marks were stripped.
    ///
    /// Emoji sequences and Persian or Indic words lose their joiners: good for comparing, not
    /// for showing. O(n).
    package static func of(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars
        where scalar.value < 0xAD || !scalar.properties.isDefaultIgnorableCodePoint {
            out.append(scalar)
        }
        return String(out)
    }

    /// The same with ``TextLayer`` undone: Cyrillic doubles in Latin words and wide spaces as a
    /// writer types them.
    package static func withoutLayers(_ text: String) -> String {
        var bytes = Array(of(text).utf8)
        for layer in TextLayer.allCases {
            let finder = PatternSites(key: SIMD2(0, 0), layer: layer)
            let edits = bytes.withUnsafeBufferPointer { finder.foreign(in: $0) }
            bytes = TextMarker.apply(edits, to: bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
