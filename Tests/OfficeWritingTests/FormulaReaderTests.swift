import Testing
@testable import OfficeWriting

/// Which cells a formula reaches: one too few, and a mark changes what a workbook computes.
@Suite struct FormulaReaderTests {
    /// A reference as `sheet!B7:C9`, from 0 as `r6c1:r8c2`, wide ones with a star.
    private static func text(_ reference: FormulaReader.Reference) -> String {
        func corner(_ corner: CellCorner) -> String {
            (corner.row.map { "r\($0)" } ?? "") + (corner.column.map { "c\($0)" } ?? "")
        }
        return (reference.isWide ? "*" : "") + (reference.sheet.map { "\($0)!" } ?? "")
            + corner(reference.first) + ":" + corner(reference.last)
    }

    // MARK: Corners

    @Test(
        arguments: [
            ("A1", 0, 0, false, false), ("$B$7", 6, 1, true, true), ("b7", 6, 1, false, false),
            ("$B7", 6, 1, false, true), ("B$7", 6, 1, true, false), ("Z1", 0, 25, false, false),
            ("AA1", 0, 26, false, false), ("AZ9", 8, 51, false, false),
            ("BA10", 9, 52, false, false),
            ("ZZ1", 0, 701, false, false), ("AAA1", 0, 702, false, false),
            ("XFD1048576", 1_048_575, 16_383, false, false), ("C", nil, 2, false, false),
            ("$C", nil, 2, false, true), ("12", 11, nil, false, false),
            ("$12", 11, nil, true, false),
        ] as [(String, Int?, Int?, Bool, Bool)])
    func corners(text: String, row: Int?, column: Int?, isRowFixed: Bool, isColumnFixed: Bool)
        throws
    {
        let corner = try #require(CellCorner(text.utf8))
        #expect(corner.row == row)
        #expect(corner.column == column)
        #expect(corner.isRowFixed == isRowFixed)
        #expect(corner.isColumnFixed == isColumnFixed)
    }

    @Test(arguments: [
        "", "$", "A0", "0", "1A", "A1B", "AAAA1", "A12345678", "$$A1", "A$$1", "A$", "A-1", "A 1",
        "\u{C4}1",
        "A$B1",
    ])
    func noCorners(text: String) { #expect(CellCorner(text.utf8) == nil) }

    /// Names of columns count in letters (ECMA-376-1, 18.17.2.3), all 16,384 of them.
    @Test func everyColumn() {
        var names = [""]
        var all: [String] = []
        for _ in 0..<3 {
            names = names.flatMap { name in
                (0..<26).map { name + String(UnicodeScalar(UInt8(0x41 + $0))) }
            }
            all += names
        }
        for (number, name) in all.enumerated() where number <= CellArea.lastColumn {
            #expect(CellCorner(name.utf8)?.column == number)
        }
    }

    // MARK: SpreadsheetML

    @Test(arguments: [
        ("A1", ["r0c0:r0c0"]), ("A1+$B$2*3", ["r0c0:r0c0", "r1c1:r1c1"]),
        ("SUM(A1:B9)", ["r0c0:r8c1"]),
        ("SUM(A:C)", ["c0:c2"]), ("SUM(3:7)", ["r2:r6"]), ("Data!B2", ["Data!r1c1:r1c1"]),
        ("'My data'!B2:C3", ["My data!r1c1:r2c2"]), ("'It''s'!A1", ["It's!r0c0:r0c0"]),
        ("Data!A1:Data!B2", ["Data!r0c0:r1c1"]), ("SUM(Jan:Dec!A1)", ["*!r0c0:r0c0"]),
        ("'Jan:Dec'!A1", ["*Jan:Dec!r0c0:r0c0"]), ("[1]Data!A1", ["*Data!r0c0:r0c0"]),
        ("LOG10(A1)", ["r0c0:r0c0"]), ("Tax*A1", ["r0c0:r0c0"]), ("1+2", []), ("\"A1\"", []),
        ("", []),
        ("Data!A1+B2", ["Data!r0c0:r0c0", "r1c1:r1c1"]),
        ("IF(A1>3,\"B2\",C3)", ["r0c0:r0c0", "r2c2:r2c2"]),
        ("#REF!A1", ["REF!r0c0:r0c0"]), ("A1:B2 B1:C3", ["r0c0:r1c1", "r0c1:r2c2"]),
        ("Umsätze!A1", ["Umsätze!r0c0:r0c0"]),
    ])
    func excel(formula: String, references: [String]) {
        #expect(FormulaReader.excel(formula).references.map(Self.text) == references)
        #expect(!FormulaReader.excel(formula).isOpen)
    }

    @Test(arguments: [
        "INDIRECT(A1)", "indirect(\"A\"&1)", "SUM(OFFSET(A1,1,1))", "_xlfn.INDIRECT(A1)",
        "A1:INDEX(B:B,3)",
        "EVALUATE(\"1\")", "_xll.ANYTHING(1)", "CALL(\"x\")", "INDEX(A:A,1):B2",
        "COM.MICROSOFT.OFFSET(A1)",
    ])
    func computedAddressesReachEverything(formula: String) {
        #expect(FormulaReader.excel(formula).isOpen)
    }

    @Test(arguments: [
        ("VLOOKUP(\"a key\",A1:B2,2)", ["a key"]),
        ("\"say \"\"yes\"\"\"&\"\"", ["say \"yes\"", ""]),
        ("\"never ends", ["never ends"]), ("'Sheet one'!A1", []),
    ])
    func strings(formula: String, strings: [String]) {
        #expect(FormulaReader.excel(formula).strings == strings)
    }

    // MARK: OpenFormula

    @Test(arguments: [
        ("of:=[.A1]", ["r0c0:r0c0"]), ("of:=SUM([.A1:.B9])", ["r0c0:r8c1"]),
        ("of:=[$Sheet1.A1:.B4]", ["Sheet1!r0c0:r3c1"]),
        ("of:=[$'My data'.$A$1]", ["My data!r0c0:r0c0"]),
        ("of:=[$'It''s'.A1]", ["It's!r0c0:r0c0"]),
        ("of:=[Sheet1.A1:Sheet2.B2]", ["*Sheet1!r0c0:r1c1"]),
        ("of:=['file:///x.ods'#$Sheet1.A1]", ["*file:///x.ods!r0c0:r0c0"]),
        ("of:=SUM([.A1];[.B2])", ["r0c0:r0c0", "r1c1:r1c1"]), ("of:=1+2", []), ("of:=[.#REF!]", []),
    ])
    func openFormula(formula: String, references: [String]) {
        #expect(
            FormulaReader.openFormula(String(formula.dropFirst(3))).references.map(Self.text)
                == references)
    }

    @Test(arguments: [
        "=INDIRECT([.A1])", "='Total'", "=[.A1]:[.B2]", "=MULTIPLE.OPERATIONS([.A1];[.B2])",
    ])
    func computedInOpenFormula(formula: String) {
        #expect(FormulaReader.openFormula(formula).isOpen)
    }

    @Test(arguments: [
        "", ".", "$", "A1", "Sheet1.", "Sheet1.A1:B2", ".A1:.B2:.C3", "'x", "'x'#y",
    ])
    func noAddresses(text: String) {
        #expect(FormulaReader.address(Array(text.utf8)[...]) == nil)
    }

    /// Formulas of nonsense: nothing traps, every corner is in a sheet.
    @Test(arguments: 0..<UInt64(6))
    func nonsense(seed: UInt64) {
        let pieces = [
            "A1", "$", ":", "!", "'", "''", "\"", "[", "]", "#", ".", "(", ")", "XFD1048576",
            "INDEX", "Sheet",
            ",", " ", "1:1", "B:C", "é",
        ]
        var state = seed &+ 3
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<3_000 {
            let text = (0..<next(20)).map { _ in pieces[next(pieces.count)] }.joined()
            for reader in [FormulaReader.excel(text), FormulaReader.openFormula(text)] {
                for reference in reader.references {
                    for reach in [FormulaReach.here, .within(rows: 5, columns: 5), .anywhere] {
                        let area = reach.area(reference.first, reference.last)
                        #expect(area.rows.lowerBound >= 0 && area.columns.lowerBound >= 0)
                    }
                }
            }
        }
    }
}
