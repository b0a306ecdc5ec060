internal import Prose

/// The cells of an OpenDocument spreadsheet, and what it does with them (ODF 1.2, part 1, 9).
struct OpenDocumentCells {
    static let part = "content.xml"

    /// A cell whose element is open.
    private struct OpenCell {
        /// Where its tag stands in the part.
        var start: Int
        var depth: Int
        var isRepeated = false
        var isText = true
        var isValidated = false
        var style: String?
        var column: Int
        var columnSpan: Int
        var text = ""
        var paragraphs = 0
    }

    /// Attributes that say where something is shown or written for, and reach no cell.
    private static let silent: Set<String> = [
        "base-cell-address", "end-cell-address", "print-ranges",
    ]

    private var use: WorkbookUse
    private var cells: [WorkbookTexts.Cell] = []
    private var occurrences: [Int: Int] = [:]
    /// Styles that change with what a cell says.
    private let conditional: Set<String>

    private var sheet = -1
    private var row = 0
    private var rowSpan = 1
    private var column = 0
    private var tables = 0
    private var cell: OpenCell?
    /// Depths of elements whose text is not the cell's: notes, shapes, changes.
    private var aside: Int?

    static func texts(_ package: OfficeFileContent) throws(OfficeFileError) -> WorkbookTexts {
        guard let content = try package.xml(part) else { return .none }
        var conditional = try conditionalStyles(content)
        if let other = try package.xml("styles.xml") {
            conditional.formUnion(try conditionalStyles(other))
        }
        var scan = OpenDocumentCells(try sheetNames(content), conditional)
        try scan.read(content)
        for name in package.partNames {
            let lower = name.lowercased()
            if lower.hasPrefix("basic/") || lower.hasPrefix("scripts/") {
                scan.use.reachEverything()
            }
            // Charts and other documents inside.
            guard lower.hasSuffix("/content.xml"), let content = try package.xml(name) else {
                continue
            }
            var scanner = XMLScanner(content)
            while let token = try scanner.next() {
                guard token.isOpening else { continue }
                try scan.readAttributes(token, scanner, inSheets: false)
            }
        }
        return WorkbookTexts(scan.cells, occurrences: scan.occurrences, use: scan.use)
    }

    private init(_ sheets: [String], _ conditional: Set<String>) {
        self.conditional = conditional
        use = WorkbookUse(sheets: sheets)
    }

    private static func sheetNames(_ content: [UInt8]) throws(OfficeFileError) -> [String] {
        var names: [String] = []
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            // office:document-content, body, spreadsheet, table.
            guard token.isStart(.table, "table"), token.depth == 3 else { continue }
            names.append(try scanner.value(.table, "name", of: token) ?? "")
        }
        return names
    }

    private static func conditionalStyles(
        _ content: [UInt8]
    ) throws(OfficeFileError) -> Set<String> {
        var names: Set<String> = []
        var style: String?
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.isStart(.style, "style") {
                let isCell = try scanner.value(.style, "family", of: token) == "table-cell"
                style = isCell ? try scanner.value(.style, "name", of: token) : nil
            } else if token.isEnd(.style, "style") {
                style = nil
            } else if token.isStart(.style, "map"), let style {
                names.insert(style)
            }
        }
        return names
    }

    // MARK: The sheets

    private mutating func read(_ content: [UInt8]) throws(OfficeFileError) {
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            switch token.kind {
            case .start, .empty:
                try enter(token, scanner)
                if token.kind == .empty { leave(token) }
            case .end: leave(token)
            case .text: if isOwnText { cell?.text += try XMLText.unescaped(content, token.range) }
            case .literal:
                let range = token.range.lowerBound + 9..<token.range.upperBound - 3
                if isOwnText { cell?.text += String(decoding: content[range], as: UTF8.self) }
            case .aside: break
            }
        }
    }

    private var isOwnText: Bool { aside == nil && (cell?.paragraphs ?? 0) > 0 }

    private mutating func enter(
        _ token: XMLToken, _ scanner: XMLScanner
    ) throws(OfficeFileError) {
        try readAttributes(token, scanner, inSheets: true)
        if token.isStart(.table, "table-cell") || token.isStart(.table, "covered-table-cell") {
            guard tables == 1, aside == nil, cell == nil else { return }
            let span = try count("number-columns-repeated", token, scanner)
            var open = OpenCell(
                start: token.range.lowerBound, depth: token.depth, column: column, columnSpan: span)
            column += span
            open.isRepeated = span > 1 || rowSpan > 1
            let type = try scanner.value(.office, "value-type", of: token)
            let value = try scanner.value(.office, "string-value", of: token)
            let formula = try scanner.value(.table, "formula", of: token)
            open.isText = (type == nil || type == "string") && value == nil && formula == nil
            open.isValidated =
                try scanner.value(.table, "content-validation-name", of: token) != nil
            open.style = try scanner.value(.table, "style-name", of: token)
            cell = open
            return
        }
        switch (token.space, token.local) {
        case (.table, "table"):
            if token.depth == 3 {
                (sheet, row, rowSpan, tables) = (sheet + 1, 0, 1, 1)
            } else if tables > 0 {
                tables += 1
            }
        case (.table, "table-row") where tables == 1:
            rowSpan = try count("number-rows-repeated", token, scanner)
            column = 0
        case (.office, "annotation"), (.table, "tracked-changes"), (.table, "shapes"),
            (.draw, _), (.table, "scenario"), (.table, "detective"):
            if aside == nil, token.kind == .start { aside = token.depth }
        case (.text, "p"), (.text, "h"):
            guard aside == nil, cell != nil else { return }
            if cell?.paragraphs ?? 0 > 0 { cell?.text += "\n" }
            cell?.paragraphs += 1
        case (.text, "s"), (.text, "tab"): if isOwnText { cell?.text += " " }
        case (.text, "line-break"): if isOwnText { cell?.text += "\n" }
        default: break
        }
    }

    private func count(
        _ name: String, _ token: XMLToken, _ scanner: XMLScanner
    ) throws(OfficeFileError) -> Int {
        let number = try scanner.value(.table, name, of: token).flatMap { Int($0) } ?? 1
        return min(max(number, 1), 1 << 24)
    }

    private mutating func leave(_ token: XMLToken) {
        if aside == token.depth { aside = nil }
        if token.space == .table, token.local == "table" { tables = max(0, tables - 1) }
        if tables == 1, token.space == .table, token.local == "table-row" { row += rowSpan }
        guard let done = cell, done.depth == token.depth else { return }
        cell = nil
        guard !done.text.isEmpty else { return }
        let text = done.text.unicodeScalars
        let folded = WholeSentences.folded(text)
        occurrences[folded.hashValue, default: 0] += done.isRepeated ? 2 : 1
        guard done.isText, !done.isRepeated, !done.isValidated,
            // A style that is not named is a column's or row's.
            done.style.map({ !conditional.contains($0) }) ?? conditional.isEmpty
        else { return }
        cells.append(
            WorkbookTexts.Cell(
                part: Self.part, number: done.start,
                place: CellCover.Cell(sheet: sheet, row: row, column: done.column),
                sentence: WorkbookTexts.sentence(text, folded: folded)))
    }

    // MARK: What reaches cells

    private mutating func readAttributes(
        _ token: XMLToken, _ scanner: XMLScanner, inSheets: Bool
    ) throws(OfficeFileError) {
        guard !token.attributes.isEmpty else { return }
        let here = inSheets && tables > 0 ? sheet : nil
        // Names that are not fixed mean another cell wherever they are used.
        let isName = token.isStart(.table, "named-range")
        let reach: FormulaReach = isName ? .anywhere : .here
        // What is printed reaches nothing.
        if isName, try scanner.value(.table, "name", of: token)?.hasPrefix("_xlnm.Print_") == true {
            return
        }
        for (name, value) in try scanner.attributes(of: token) where !Self.silent.contains(name) {
            use.mention(value)
            if value.utf8.contains(0x5B) || Self.isFormula(name) {
                let columns = try count("number-columns-repeated", token, scanner)
                readFormula(value, name, here, token, columns)
                continue
            }
            guard value.utf8.contains(0x2E) else { continue }
            for word in Self.words(value) {
                guard let reference = FormulaReader.address(word[...]) else { continue }
                use.read(reference, sheet: here, reach: reach)
            }
        }
    }

    private static func isFormula(_ name: String) -> Bool {
        ["formula", "condition", "expression"].contains(name)
    }

    private mutating func readFormula(
        _ value: String, _ name: String, _ here: Int?, _ token: XMLToken, _ columns: Int
    ) {
        var text = value[...]
        if let colon = text.firstIndex(of: ":"),
            text[..<colon].allSatisfy({ $0.isASCII && $0.isLetter })
        {
            let prefix = text[..<colon].lowercased()
            text = text[text.index(after: colon)...]
            if prefix == "msoxl" {
                use.read(.excel(String(text)), sheet: here, reach: .here)
                return
            }
            // A language of formulas that is not known.
            if name == "formula", prefix != "of", prefix != "oooc" { use.reachEverything() }
        }
        let formula = FormulaReader.openFormula(String(text))
        for string in formula.strings { use.mention(string) }
        if formula.isOpen, name == "formula" || name == "condition" || name == "expression" {
            use.reachEverything()
        }
        // Conditions and names are written for one cell and used in others. A formula that is
        // repeated moves with its cell.
        let isCell = token.local == "table-cell" || token.local == "covered-table-cell"
        let reach: FormulaReach =
            isCell ? .within(rows: rowSpan - 1, columns: columns - 1) : .anywhere
        for reference in formula.references { use.read(reference, sheet: here, reach: reach) }
    }

    /// Addresses are set apart by blanks; sheets in quotes may have some in them.
    private static func words(_ value: String) -> [[UInt8]] {
        var words: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in value.utf8 {
            if byte == 0x27 { isQuoted.toggle() }
            if byte == 0x20, !isQuoted {
                words.append([])
            } else {
                words[words.count - 1].append(byte)
            }
        }
        return words.filter { !$0.isEmpty }
    }
}
