/// Takes formulas apart as far as to know which cells they reach and which strings they hold:
/// those of SpreadsheetML (ECMA-376-1, 18.17) and of OpenFormula (ODF 1.2, part 2, 5).
///
/// Nothing is evaluated. What a name stands for is where the name is defined, so that names and
/// tables need not be followed. A formula that computes its addresses reaches everything.
struct FormulaReader {
    /// Functions that reach cells which are not written in the formula.
    private static let addressing: Set<String> = [
        "INDIRECT", "INDIRECT_XL", "OFFSET", "EVALUATE", "CALL", "REGISTER.ID", "GET.CELL",
        "GET.FORMULA", "MULTIPLE.OPERATIONS", "TABLE", "DDE",
    ]

    /// One reference: `sheet` as it is written, nil where none is.
    struct Reference {
        var sheet: String?
        /// From one sheet to another, or of another file.
        var isWide = false
        var first: CellCorner
        var last: CellCorner
    }

    private(set) var references: [Reference] = []
    private(set) var strings: [String] = []
    /// Addresses are computed.
    private(set) var isOpen = false
    private let bytes: [UInt8]
    private var i = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    // MARK: SpreadsheetML

    static func excel(_ text: String) -> FormulaReader {
        var reader = FormulaReader(text)
        reader.readExcel()
        return reader
    }

    private mutating func readExcel() {
        var sheet: String?
        var isWide = false
        while i < bytes.count {
            let byte = bytes[i]
            if byte == 0x22 {
                strings.append(quoted(0x22))
                continue
            }
            if byte == 0x5B {
                // Another file's number before a sheet, or a column of a table.
                skipBrackets()
                isWide = true
                continue
            }
            let word: String
            if byte == 0x27 {
                word = quoted(0x27)
                guard at(0x21) else { continue }
            } else if Self.isWord(byte) {
                word = self.word()
            } else {
                if byte == 0x3A { isOpen = true }
                if byte != 0x21 { (sheet, isWide) = (nil, false) }
                i += 1
                continue
            }
            if at(0x21) {
                i += 1
                sheet = word
                isWide = isWide || word.contains(":") || word.contains("]")
                continue
            }
            if at(0x28) {
                note(function: word)
                (sheet, isWide) = (nil, false)
                continue
            }
            if sheet == nil, at(0x3A), let end = sheetsEnd() {
                // Sheets that are called like cells stand in quotes.
                if let corner = CellCorner(word.utf8), corner.row != nil { isOpen = true }
                i = end
                (sheet, isWide) = ("", true)
                continue
            }
            guard let first = CellCorner(word.utf8) else {
                // A name: what it means is looked at where it is defined.
                (sheet, isWide) = (nil, false)
                continue
            }
            let second = at(0x3A) ? secondCorner() : nil
            if let second, (first.row == nil) == (second.corner.row == nil),
                (first.column == nil) == (second.corner.column == nil)
            {
                i = second.end
                references.append(
                    Reference(sheet: sheet, isWide: isWide, first: first, last: second.corner))
            } else if first.row != nil, first.column != nil {
                references.append(
                    Reference(sheet: sheet, isWide: isWide, first: first, last: first))
            }
            (sheet, isWide) = (nil, false)
        }
    }

    /// After a colon: the other corner of a range, and where it ends. Not a function's name.
    private func secondCorner() -> (corner: CellCorner, end: Int)? {
        var copy = self
        copy.i += 1
        guard copy.i < bytes.count, Self.isWord(bytes[copy.i]) else { return nil }
        var word = copy.word()
        if copy.at(0x21) {
            // The same sheet once more.
            copy.i += 1
            guard copy.i < bytes.count, Self.isWord(bytes[copy.i]) else { return nil }
            word = copy.word()
        }
        guard !copy.at(0x28), let corner = CellCorner(word.utf8) else { return nil }
        return (corner, copy.i)
    }

    /// `First:Last!`, without quotes: where the address after it begins.
    private func sheetsEnd() -> Int? {
        var copy = self
        copy.i += 1
        guard copy.i < bytes.count, Self.isWord(bytes[copy.i]) else { return nil }
        _ = copy.word()
        return copy.at(0x21) ? copy.i + 1 : nil
    }

    // MARK: OpenFormula

    static func openFormula(_ text: String) -> FormulaReader {
        var reader = FormulaReader(text)
        reader.readOpenFormula()
        return reader
    }

    private mutating func readOpenFormula() {
        while i < bytes.count {
            let byte = bytes[i]
            switch byte {
            case 0x22: strings.append(quoted(0x22))
            case 0x27:
                // The text of a cell that names its row or column.
                strings.append(quoted(0x27))
                isOpen = true
            case 0x5B:
                let start = i + 1
                skipBrackets()
                let end = max(start, i - 1)
                if let reference = Self.address(bytes[start..<end]) {
                    references.append(reference)
                }
            case 0x3A:
                isOpen = true
                i += 1
            case _ where Self.isWord(byte):
                let word = self.word()
                if at(0x28) { note(function: word) }
            default: i += 1
            }
        }
    }

    /// `$Sheet1.A1:.B4`, as it stands in brackets and attributes; nil for what is none.
    static func address(_ text: ArraySlice<UInt8>) -> Reference? {
        var ends: [(sheet: String?, corner: CellCorner, isOther: Bool)] = []
        var i = text.startIndex
        while i < text.endIndex {
            var name: [UInt8] = []
            var isOther = false
            if text[i] == 0x24 { i += 1 }
            if i < text.endIndex, text[i] == 0x27 {
                i += 1
                while i < text.endIndex {
                    if text[i] == 0x27 {
                        guard i + 1 < text.endIndex, text[i + 1] == 0x27 else { break }
                        i += 1
                    }
                    name.append(text[i])
                    i += 1
                }
                i += 1
                // A file before the sheet.
                if i < text.endIndex, text[i] == 0x23 {
                    isOther = true
                    while i < text.endIndex, text[i] != 0x2E { i += 1 }
                }
            } else {
                while i < text.endIndex, text[i] != 0x2E, text[i] != 0x3A {
                    name.append(text[i])
                    i += 1
                }
            }
            guard i < text.endIndex, text[i] == 0x2E else { return nil }
            let end = text[i...].firstIndex(of: 0x3A) ?? text.endIndex
            guard let corner = CellCorner(text[i + 1..<end]) else { return nil }
            ends.append(
                (name.isEmpty ? nil : String(decoding: name, as: UTF8.self), corner, isOther))
            i = end < text.endIndex ? end + 1 : end
        }
        guard let first = ends.first, let last = ends.last, ends.count <= 2 else { return nil }
        let isWide =
            first.isOther || last.isOther
            || (ends.count == 2 && last.sheet != nil && last.sheet != first.sheet)
        return Reference(
            sheet: first.sheet, isWide: isWide, first: first.corner, last: last.corner)
    }

    // MARK: Both

    private func at(_ byte: UInt8) -> Bool { i < bytes.count && bytes[i] == byte }

    private static func isWord(_ byte: UInt8) -> Bool {
        0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte >= 0x80
            || byte == 0x5F || byte == 0x2E || byte == 0x24 || byte == 0x5C || byte == 0x3F
    }

    private mutating func word() -> String {
        let start = i
        while i < bytes.count, Self.isWord(bytes[i]) { i += 1 }
        return String(decoding: bytes[start..<i], as: UTF8.self)
    }

    private mutating func quoted(_ quote: UInt8) -> String {
        var text: [UInt8] = []
        i += 1
        while i < bytes.count {
            if bytes[i] == quote {
                guard i + 1 < bytes.count, bytes[i + 1] == quote else { break }
                i += 1
            }
            text.append(bytes[i])
            i += 1
        }
        i = min(i + 1, bytes.count)
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func skipBrackets() {
        var depth = 0
        while i < bytes.count {
            switch bytes[i] {
            case 0x5B: depth += 1
            case 0x5D: depth -= 1
            case 0x27 where depth > 0:
                // A quoted sheet, or the escape of a column's name.
                if i + 1 < bytes.count, "[]#'".utf8.contains(bytes[i + 1]) { i += 1 }
            default: break
            }
            i += 1
            if depth == 0 { return }
        }
    }

    private mutating func note(function: String) {
        let name = function.uppercased()
        let last = name.hasPrefix("_XL") ? name.drop { $0 != "." }.dropFirst() : name[...]
        if Self.addressing.contains(String(last)) || name.hasPrefix("_XLL.")
            || name.hasSuffix(".INDIRECT") || name.hasSuffix(".OFFSET")
        {
            isOpen = true
        }
    }
}
