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
        var names = OutputName(folder: "out")
        func next(_ path: String, _ user: String, _ ending: String = "png") -> String {
            names.next(for: InputFile(path), user: user, fileExtension: ending)
        }
        #expect(next("x/s.png", "e1") == "out/s.e1.png")
        #expect(next("y/s.png", "e1") == "out/s.e1-2.png")
        #expect(next("s.webp", "e1", "jpg") == "out/s.e1.jpg")
        #expect(next("-", "e1") == "out/stdin.e1.png")
        // Ids that come to one name in letters, or in letters of either case, stay apart.
        let users = ["a b", "a,b", "a_b", "a b/王\u{1B}", "A_B", "E1", "E\u{301}1"]
        let files = users.map { next("z.png", $0) }
        #expect(Set(files.map { $0.lowercased() }).count == users.count)
        #expect(files.allSatisfy { $0.hasPrefix("out/z.") && !$0.contains(" ") })
    }
}
