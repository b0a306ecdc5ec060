/// Strings of SpreadsheetML as they are written.
enum SheetString {
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
