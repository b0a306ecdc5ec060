import Testing

@testable import dlp

/// Text in and out.
struct TextTests {
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
}
