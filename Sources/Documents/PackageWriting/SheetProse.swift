/// Which strings of a workbook are prose. Others are looked up, compared and counted by
/// formulas, filters and programs, and one more character breaks them.
enum SheetProse {
    /// Words a sentence has at least, or ideographs.
    private static let words = 4
    private static let ideographs = 12

    static func isProse(_ text: String.UnicodeScalarView) -> Bool {
        guard let first = text.first, !"=+@<{[/\\".unicodeScalars.contains(first) else {
            return false
        }
        var words = 0
        var letters = 0
        var ideographs = 0
        var count = 0
        var isWord = false
        for scalar in text where !scalar.properties.isDefaultIgnorableCodePoint {
            count += 1
            let isLetter = scalar.properties.isAlphabetic
            if isLetter { letters += 1 }
            if scalar.properties.isIdeographic { ideographs += 1 }
            if isLetter, !isWord { words += 1 }
            if isLetter { isWord = true }
            if scalar == " " || scalar == "\n" { isWord = false }
        }
        return ideographs >= Self.ideographs
            || words >= Self.words && letters * 10 >= count * 6
    }

    /// `_x000D_` and the like stand for one character (ST_Xstring, ECMA-376-1, 22.9.2.19):
    /// nothing goes between.
    static func fixEscapes(_ paragraph: inout FlowParagraph) {
        let scalars = Array(paragraph.text)
        guard scalars.count >= 7 else { return }
        for i in 0...scalars.count - 7
        where scalars[i] == "_" && scalars[i + 1] == "x" && scalars[i + 6] == "_"
            && scalars[i + 2..<i + 6].allSatisfy({ $0.properties.isASCIIHexDigit })
        {
            paragraph.fix(i..<i + 7)
        }
    }
}
