import Testing
@testable import OfficeWriting
@testable import Prose

/// Which text is listed, how it is joined, and where something can be put into it.
@Suite struct PackageTextTests {
    private func list(_ name: String) throws -> [OfficeParagraph] {
        try list(try PackageFixtures.bytes(name))
    }

    private func list(_ bytes: [UInt8]) throws -> [OfficeParagraph] {
        var list: [OfficeParagraph] = []
        try OfficeText(OfficeFileContent(bytes)).list { list.append($0) }
        return list
    }

    @Test(arguments: ["word.docx", "strict.docx", "prefix.docx", "wide.docx"])
    func joinsRuns(_ name: String) throws {
        let list = try list(name)
        #expect(
            list.map(\.text) == [
                "One sentence & more in bold \tafter a tab.", "7 pages  中文", "trimmed", "In a cell",
                "Second section.", "Third section.", "Header text",
            ])
        #expect(list[0].fixed == [28..<29])
        // A page's number is made anew by whoever opens the file.
        #expect(list[1].fixed == [0..<1])
        #expect(!list[1].canInsert(at: 0))
        #expect(list[1].canInsert(at: 1))
        #expect(!list[1].canInsert(at: 99))
    }

    @Test func joinsOpenDocumentText() throws {
        let list = try list("text.odt")
        #expect(
            list.map(\.text) == [
                "One sentence here,  and 3 more.", "The note.", "With a note in it.",
            ])
        #expect(list[0].fixed == [18..<20, 24..<25])
    }

    @Test func listsSlidesWithTheirFields() throws {
        let list = try list("slides.pptx")
        #expect(list.map(\.text) == ["First slide\n1", "Second slide\n1"])
        #expect(list[0].fixed == [11..<13])
    }

    /// Not numbers, codes, formulas' results, nor what a table's column is called.
    @Test func listsOnlyTheProseOfWorkbooks() throws {
        #expect(
            try list("book.xlsx").map(\.text) == [
                "This is prose_x000D_ in a cell.", "Rich text is prose as well.",
                "An inline string of many words.",
            ])
        #expect(try list("book.xlsx")[0].fixed == [13..<20])
        #expect(try list("sheet.ods").map(\.text) == ["A cell of prose, four words."])
    }

    @Test(arguments: [
        // In the middle, at a run's end, at the beginning, before and behind a tab.
        (3, "One"), (19, "One sentence & more"), (0, ""), (28, "One sentence & more in bold "),
        (29, "One sentence & more in bold \t"),
    ])
    func putsTextWhereItBelongs(_ offset: Int, _ before: String) throws {
        let bytes = try PackageFixtures.bytes("word.docx")
        let change = TextChange(
            part: "word/document.xml", paragraph: 0, offset: offset, text: "<&>\u{200D}")
        let written = try PackageFixtures.write(bytes, OfficeFileCopy(changes: [change]))
        let text = try #require(try list(written).first)
        #expect(text.text.unicodeScalars.starts(with: (before + "<&>\u{200D}").unicodeScalars))
        #expect(text.text.unicodeScalars.count == 45)
    }

    /// A text's spaces at its ends show nothing until it is told to keep them.
    @Test func keepsSpacesThatArePutIn() throws {
        let bytes = try PackageFixtures.bytes("word.docx")
        let paragraph = try #require(try list("word.docx").first { $0.text == "trimmed" })
        let change = TextChange(
            part: paragraph.part, paragraph: paragraph.number, offset: 7, text: " ")
        let written = try PackageFixtures.write(bytes, OfficeFileCopy(changes: [change]))
        let text = try PackageFixtures.part("word/document.xml", of: written)
        #expect(text.contains(#"<w:t xml:space="preserve">trimmed </w:t>"#))
    }

    @Test(arguments: [
        ("plain text of several words", false), ("A text of several words.", true),
        ("三個字不夠長。", false), ("这是一个足够长的中文句子啊。", true), ("AB-12", false),
        ("Select, copy, paste, undo, redo, print.", false), ("What does it cost us now?", true),
        ("=SUM of these four cells", false), ("1 2 3 4 5 6", false), ("one two three", false),
        ("plain\u{2062} text\u{2062} of\u{2062} several\u{2062} words.", true),
    ])
    func knowsProse(_ text: String, _ expected: Bool) {
        #expect(WholeSentences.isAll(text.unicodeScalars) == expected)
    }

    @Test(arguments: [
        ("SELECT name FROM customers WHERE region IS NOT NULL ORDER BY name.", true),
        ("select name from customers", true), ("Update the set of tools that we have.", false),
        ("Select the files from the list and open them.", false),
        ("INSERT INTO t VALUES ('We will meet on Monday.')", true),
    ])
    func knowsStatements(_ text: String, _ expected: Bool) {
        #expect(SQLText.occurs(in: text) == expected)
    }

    /// Links, names of ranges, code and what is filled in by data are nobody's prose.
    @Test(arguments: [
        ("<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>", true),
        ("<w:bookmarkStart w:id='7'/><w:r><w:t>a name</w:t></w:r><w:bookmarkEnd w:id='7'/>", true),
        ("<w:bookmarkStart w:id='7'/><w:r><w:t>to the end</w:t></w:r>", false),
        ("<w:r><w:rPr><w:rFonts w:ascii='Courier New'/></w:rPr><w:t>code</w:t></w:r>", true),
        ("<w:r><w:rPr><w:rFonts w:ascii='Calibri'/></w:rPr><w:t>prose</w:t></w:r>", false),
        (
            "<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent><w:r><w:t>data</w:t></w:r>"
                + "</w:sdtContent></w:sdt>", true
        ),
        ("<w:sdt><w:sdtContent><w:r><w:t>free</w:t></w:r></w:sdtContent></w:sdt>", false),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>MERGEFIELD n</w:instrText>"
                + "<w:fldChar w:fldCharType='separate'/><w:t>field</w:t>"
                + "<w:fldChar w:fldCharType='end'/></w:r>", true
        ),
    ])
    func leavesWhatIsNoProseInDocuments(_ content: String, _ isFixed: Bool) throws {
        let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        let document =
            "<w:p xmlns:w='\(space)'><w:r><w:t xml:space='preserve'>Some words </w:t></w:r>"
            + content + "<w:r><w:t xml:space='preserve'> and more.</w:t></w:r></w:p>"
        var scanner = TextRunWalker(Array(document.utf8), .word)
        let paragraph = try #require(try scanner.next())
        let middle = paragraph.text.count - " and more.".count
        #expect(paragraph.nodes[0..<11].allSatisfy { $0 >= 0 })
        #expect(paragraph.nodes[11..<middle].allSatisfy { ($0 < 0) == isFixed })
        #expect(paragraph.nodes[middle...].allSatisfy { $0 >= 0 })
    }

    /// What a formula reaches: rows and columns from 0.
    @Test(arguments: [
        ("SUM(A1:B2)", "0-1 0-1"),
        ("VLOOKUP(A1,'My sheet'!$C:$D,2,FALSE)", "0-0 0-0, 0-1048575 2-3"),
        ("COUNTIF(3:4,\"a b\")", "2-3 0-16383"), ("T[Column]+A1*2", "0-0 0-0"),
        ("SUM(One:Two!A1)", "0-0 0-0"), ("\"A1\"&B2", "1-1 1-1"), ("LOG10(5)", ""),
    ])
    func readsFormulas(_ text: String, _ expected: String) {
        let formula = FormulaReader.excel(text)
        let areas = formula.references.map { FormulaReach.here.area($0.first, $0.last) }
        #expect(
            areas.map {
                "\($0.rows.lowerBound)-\($0.rows.upperBound) "
                    + "\($0.columns.lowerBound)-\($0.columns.upperBound)"
            }.joined(separator: ", ") == expected)
        #expect(!formula.isOpen)
    }

    @Test(arguments: ["INDIRECT(A1)", "SUM(A1:INDEX(A:A,3))", "_xlfn.OFFSET(A1,1,1)"])
    func seesComputedAddresses(_ text: String) { #expect(FormulaReader.excel(text).isOpen) }

    @Test(arguments: [
        ("media/a.png", "word/document.xml", "word/media/a.png"), ("/x/b", "a/b", "x/b"),
        ("../c%20d", "a/b", "c d"), ("./e#f", "a/b", "a/e"), ("../../x", "a/b", ""),
    ])
    func resolvesPaths(_ target: String, _ source: String, _ expected: String) {
        #expect((PartPath.resolve(target, from: source) ?? "") == expected)
    }
}
