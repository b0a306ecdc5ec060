import Testing
@testable import OfficeWriting

/// How far references reach, and which cells no area holds: against every cell one by one.
@Suite struct CellCoverTests {
    private static func corner(_ text: String) throws -> CellCorner {
        try #require(CellCorner(text.utf8))
    }

    @Test(arguments: [
        ("B2", "C3", 1, 2, 1, 2), ("C3", "B2", 1, 2, 1, 2), ("$B$2", "$C$3", 1, 2, 1, 2),
        ("B", "C", 0, CellArea.lastRow, 1, 2), ("2", "3", 1, 2, 0, CellArea.lastColumn),
        ("A1", "XFD1048576", 0, CellArea.lastRow, 0, CellArea.lastColumn),
    ])
    func whereItStands(
        first: String, last: String, top: Int, bottom: Int, left: Int, right: Int
    ) throws {
        let area = FormulaReach.here.area(try Self.corner(first), try Self.corner(last))
        #expect(area == CellArea(rows: top...bottom, columns: left...right))
    }

    /// A shared formula moves by so many cells; what is fixed does not, and what leaves a sheet
    /// comes in at its other edge.
    @Test(
        arguments: [
            ("E6", 3...7, 2...6), ("$E$6", 5...5, 4...4), ("$E6", 3...7, 4...4),
            ("E$6", 5...5, 2...6),
            ("A1", 0...CellArea.lastRow, 0...CellArea.lastColumn),
            ("E1048575", 0...CellArea.lastRow, 2...6), ("XFD6", 3...7, 0...CellArea.lastColumn),
        ] as [(String, ClosedRange<Int>, ClosedRange<Int>)])
    func aFormulaForSeveralCells(
        text: String, rows: ClosedRange<Int>, columns: ClosedRange<Int>
    ) throws {
        let corner = try Self.corner(text)
        let area = FormulaReach.within(rows: 2, columns: 2).area(corner, corner)
        #expect(area == CellArea(rows: rows, columns: columns))
    }

    @Test(
        arguments: [
            ("B2", 0...CellArea.lastRow, 0...CellArea.lastColumn), ("$B$2", 1...1, 1...1),
            ("B$2", 1...1, 0...CellArea.lastColumn), ("$B2", 0...CellArea.lastRow, 1...1),
        ] as [(String, ClosedRange<Int>, ClosedRange<Int>)])
    func aNameIsUsedAnywhere(
        text: String, rows: ClosedRange<Int>, columns: ClosedRange<Int>
    ) throws {
        let corner = try Self.corner(text)
        #expect(
            FormulaReach.anywhere.area(corner, corner) == CellArea(rows: rows, columns: columns))
    }

    /// The answer of the sorted columns is that of asking every area about every cell.
    @Test(arguments: 0..<UInt64(40))
    func freeCells(seed: UInt64) {
        var state = seed &+ 17
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var cover = CellCover()
        var areas: [(area: CellArea, sheet: Int?)] = []
        for _ in 0..<next(12) {
            let (top, left) = (next(20), next(12))
            let area = CellArea(rows: top...(top + next(6)), columns: left...(left + next(4)))
            let sheet: Int? = next(4) == 0 ? nil : next(2)
            cover.add(area, sheet: sheet)
            areas.append((area, sheet))
        }
        let cells = (0..<200).map { _ in
            CellCover.Cell(sheet: next(3), row: next(30), column: next(16))
        }
        let expected = cells.indices.filter { i in
            !areas.contains {
                ($0.sheet == nil || $0.sheet == cells[i].sheet)
                    && $0.area.rows.contains(cells[i].row)
                    && $0.area.columns.contains(cells[i].column)
            }
        }
        #expect(cover.free(cells) == expected)
        cover.addEverything()
        #expect(cover.free(cells).isEmpty)
    }

    @Test func tooManyAreasAreAllCells() {
        var cover = CellCover()
        for row in 0..<500_001 { cover.add(CellArea(rows: row...row, columns: 1...1), sheet: 0) }
        #expect(cover.isEverything)
        #expect(cover.free([CellCover.Cell(sheet: 5, row: 1, column: 9)]).isEmpty)
    }

    // MARK: What a workbook says

    private static func use(_ formula: String, sheet: Int? = 0) -> WorkbookUse {
        var use = WorkbookUse(sheets: ["Data", "It's here"])
        use.read(.excel(formula), sheet: sheet, reach: .here)
        return use
    }

    @Test(arguments: [
        ("A1", [1, 2, 3]), ("Data!A1", [1, 2, 3]), ("DATA!A1", [1, 2, 3]),
        ("'It''s here'!A1", [0, 1, 3]),
        ("A1:B2", [2, 3]), ("Jan:Dec!A1", [1, 3]), ("[1]Data!A1", [1, 3]), ("Unknown!A1", [1, 3]),
        ("INDIRECT(1)", []), ("1", [0, 1, 2, 3]), ("B2", [0, 2, 3]), ("'It''s here'!A:B", [0, 1]),
    ])
    func reachedCells(formula: String, free: [Int]) {
        let cells = [
            CellCover.Cell(sheet: 0, row: 0, column: 0), .init(sheet: 0, row: 1, column: 1),
            .init(sheet: 1, row: 0, column: 0), .init(sheet: 1, row: 1, column: 1),
        ]
        #expect(Self.use(formula).cover.free(cells) == free)
    }

    /// Texts that a formula, a list or a filter names are looked up by their characters.
    @Test func mentionedTexts() {
        var use = WorkbookUse(sheets: [])
        use.mention("The Board met,\u{A0}and agreed.")
        use.mention("short")
        let texts = [
            "the board met, and agreed.", "board met", "the board met, and parted.", "short", "",
        ]
        #expect(use.unmentioned(texts) == [false, false, true, true, false])
    }

    /// Not across two strings that are mentioned one after the other.
    @Test func mentionsAreApart() {
        var use = WorkbookUse(sheets: [])
        use.mention("ends with something")
        use.mention("begins with something")
        #expect(use.unmentioned(["somethingbegins"]) == [true])
    }
}
