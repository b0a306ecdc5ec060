import Testing

@testable import dlp

/// Text in and out.
struct TextTests {
    private func rows(_ text: String) throws -> [[String]] {
        try CommaSeparated(Array(text.utf8), name: "t.csv").rows.map(\.fields)
    }

    @Test func tablesAreReadAsSpreadsheetsWriteThem() throws {
        #expect(
            try rows("id,note\r\ne1,\"a, \"\"b\"\"\"\r\n") == [
                ["id", "note"], ["e1", "a, \"b\""],
            ])
        #expect(try rows("\u{FEFF}id;note\n e1 ; x,y \n\n") == [["id", "note"], ["e1", "x,y"]])
        #expect(try rows("id\tn\na\tb") == [["id", "n"], ["a", "b"]])
        #expect(try rows("id,n\r王小明,\"two\nlines\"\r") == [["id", "n"], ["王小明", "two\nlines"]])
        #expect(try rows("") == [])
        #expect(try rows("a,,\n,,\n") == [["a", "", ""], ["", "", ""]])
    }

    @Test(arguments: ["a,\"b\n", "a,\"b\"c\n", "a\0b"])
    func brokenTablesAreRefused(_ text: String) {
        #expect(throws: Failure.self) { try rows(text) }
    }

    @Test func linesOfATableAreCountedThroughQuotes() throws {
        let table = try CommaSeparated(Array("a\n\n\"x\ny\"\nb\n".utf8), name: "t")
        #expect(table.rows.map(\.line) == [1, 3, 5])
    }

    @Test func columnsLineUpWithWideCharacters() {
        var table = Columns(["user", "note"])
        table.add(["王小明", "a"])
        table.add(["e1\n", ""])
        #expect(table.lines == ["user     note", "王小明   a", "e1\\u{a}"])
    }

    @Test func outputNamesDoNotCollide() {
        var names = OutputName(folder: "out", user: "a b/王\u{1B}")
        #expect(names.next(for: InputFile("x/s.png"), fileExtension: "png") == "out/s.a_b_王_.png")
        #expect(names.next(for: InputFile("y/s.png"), fileExtension: "png") == "out/s.a_b_王_-2.png")
        #expect(names.next(for: InputFile("s.webp"), fileExtension: "jpg") == "out/s.a_b_王_.jpg")
        #expect(names.next(for: InputFile("-"), fileExtension: "png") == "out/stdin.a_b_王_.png")
    }

    @Test func timesAreUniversalForPrograms() {
        #expect(Timestamp.universal(1_795_341_807.9) == "2026-11-22T10:03:27Z")
    }
}
