/// Takes a text apart into sentences as somebody would select them to copy: what ends in a
/// full stop, question or exclamation mark, or with its paragraph.
///
/// A sentence here has five words of letters, or eight ideographs, and at least 70 % words:
/// what has less is a heading, code, a table or a version number, and breaks the series.
enum Sentences {
    /// Ranges of three consecutive sentences, in scalars of the text.
    static func triples(_ text: [Unicode.Scalar]) -> [Range<Int>] {
        let all = sentences(text)
        guard all.count >= 3 else { return [] }
        return (0...(all.count - 3)).compactMap { i in
            guard all[i..<i + 3].allSatisfy({ isProse(text[$0]) }) else { return nil }
            return all[i].lowerBound..<all[i + 2].upperBound
        }
    }

    private static func sentences(_ text: [Unicode.Scalar]) -> [Range<Int>] {
        var out: [Range<Int>] = []
        var start = 0
        var i = 0
        func close(_ end: Int) {
            if end > start { out.append(start..<end) }
            start = end
        }
        while i < text.count {
            let next = i + 1
            switch text[i] {
            case "。", "！", "？": close(next)
            case ".", "!", "?":
                var end = next
                while end < text.count, "\"')]”’»".unicodeScalars.contains(text[end]) { end += 1 }
                if end == text.count || text[end].properties.isWhitespace { close(end) }
            case "\n":
                var end = next
                while end < text.count, text[end] == " " || text[end] == "\t" || text[end] == "\r" {
                    end += 1
                }
                if end < text.count, text[end] == "\n" { close(end) }
            default: break
            }
            i = next
        }
        close(text.count)
        return out
    }

    private static func isProse(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        let ideographs = text.count { 0x4E00...0x9FFF ~= $0.value }
        if ideographs >= 8 { return ideographs * 2 >= text.count { !isInvisible($0) } }
        let words = text.split { $0.properties.isWhitespace }
        let prose = words.count { word in
            word.count > 1
                && word.allSatisfy {
                    $0.properties.isAlphabetic || isInvisible($0)
                        || ".,;:!?()\"'“”‘’-".unicodeScalars.contains($0)
                }
        }
        return prose >= 5 && prose * 10 >= words.count * 7
    }

    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0xAD && scalar.properties.isDefaultIgnorableCodePoint
    }
}
