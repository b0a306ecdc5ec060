/// Whether a cell's text is written for people to read and nothing else: whole sentences.
///
/// Names, keys, labels, codes, numbers, paths and queries are what tables are joined, filtered
/// and counted by; one more character in them changes what a table means.
package enum WholeSentences {
    /// Words a sentence has at least, and text that does not end in a full stop.
    private static let words = 5
    private static let wordsWithoutStop = 24
    /// The same of ideographs.
    private static let ideographs = 12
    private static let ideographsWithoutStop = 60
    /// What cells begin with that programs read: formulas, tags, paths, quoted keys.
    private static let openings = Set("=+@-<>{[/\\#$%&*|~^`'_".unicodeScalars)
    private static let stops = Set(".!?…。！？．।॥؟".unicodeScalars)
    private static let closings = Set("\"'”’»)]）」』》".unicodeScalars)
    private static let separators = Set(";|,\t\n".unicodeScalars)

    /// True for several words, or ideographs, that end in a full stop, question or exclamation
    /// mark, or for a long passage with such inside. Invisible characters are passed over.
    /// O(n).
    package static func isAll(_ text: some Sequence<Unicode.Scalar>) -> Bool {
        var count = Counter()
        for scalar in text where !scalar.properties.isDefaultIgnorableCodePoint {
            count.read(scalar)
        }
        guard let first = count.first, !openings.contains(first),
            (count.letters + count.ideographs) * 10 >= count.visible * 7
        else { return false }
        // A list of terms is looked up term by term.
        guard count.separators * 3 <= count.words + count.ideographs / 2 else { return false }
        let isLong =
            count.hasStop
            && (count.words >= wordsWithoutStop || count.ideographs >= ideographsWithoutStop)
        return (count.endsInStop || isLong)
            && (count.words >= words || count.ideographs >= ideographs)
    }

    private struct Counter {
        var first: Unicode.Scalar?
        var words = 0
        var letters = 0
        var ideographs = 0
        /// Without white space.
        var visible = 0
        var separators = 0
        var hasStop = false
        var endsInStop = false
        private var isWord = false

        mutating func read(_ scalar: Unicode.Scalar) {
            if WholeSentences.separators.contains(scalar) { separators += 1 }
            guard !scalar.properties.isWhitespace else {
                isWord = false
                return
            }
            first = first ?? scalar
            visible += 1
            if scalar.properties.isIdeographic || 0x3041...0x30FA ~= scalar.value {
                ideographs += 1
                isWord = false
                endsInStop = false
            } else if scalar.properties.isAlphabetic || isMark(scalar) {
                letters += 1
                if !isWord { words += 1 }
                isWord = true
                endsInStop = false
            } else if WholeSentences.stops.contains(scalar) {
                hasStop = true
                endsInStop = true
            } else if !WholeSentences.closings.contains(scalar) {
                endsInStop = false
            }
        }

        private func isMark(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: true
            default: false
            }
        }
    }

    /// A text as look-ups compare it: without invisible characters, in lower case, its white
    /// space as single blanks.
    package static func folded(_ text: some Sequence<Unicode.Scalar>) -> String {
        var out = String.UnicodeScalarView()
        var isSpace = true
        for scalar in text where !scalar.properties.isDefaultIgnorableCodePoint {
            if scalar.properties.isWhitespace {
                if !isSpace { out.append(" ") }
                isSpace = true
            } else {
                // One by one: several at once are appended by copying all that is there.
                for lower in scalar.properties.lowercaseMapping.unicodeScalars { out.append(lower) }
                isSpace = false
            }
        }
        if out.last == " " { out.removeLast() }
        return String(out)
    }
}
