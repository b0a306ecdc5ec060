import Foundation
import Testing

/// `dlp mark` and `dlp trace` with documents: everyone gets a copy, and every way a copy comes
/// back names its holder.
struct DocumentMarkTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    private func users(_ json: Tool.Run) throws -> [String?] {
        try json.objects().map { $0["user"] as? String }
    }

    private func layers(_ run: Tool.Run) throws -> Set<String> {
        let found = try run.objects().first?["layers"] as? [[String: Any]] ?? []
        return Set(found.compactMap { $0["carrier"] as? String })
    }

    // MARK: PDF

    @Test func everyoneOnAListGetsACopyThatNamesThem() throws {
        try tool.write("report.pdf", PDFPage.pages(3))
        try tool.write("board.csv", "id,zone\ne1,low\ne2,\ne3,high\n")
        let run = try tool.run(
            "mark", "report.pdf", "--users", "board.csv", "--out-dir", "copies", "--json")
        #expect(run.status == 0)
        #expect(try users(run) == ["e1", "e2", "e3"])
        #expect(
            try tool.names("copies") == [
                "manifest.csv", "report.e1.pdf", "report.e2.pdf", "report.e3.pdf",
            ])
        let manifest = String(decoding: try tool.read("copies/manifest.csv"), as: UTF8.self)
        let rows = manifest.split(separator: "\r\n").map { $0.split(separator: ",") }
        #expect(rows.count == 4)
        for (row, object) in zip(rows.dropFirst(), try run.objects()) {
            #expect(row[0] == "report.pdf")
            #expect(row[2] == (object["user"] as? String ?? ""))
            #expect(row[3] == (object["mark"] as? String ?? ""))
        }
        for user in ["e1", "e2", "e3"] {
            let traced = try tool.run("trace", "copies/report.\(user).pdf", "--json")
            #expect(traced.status == 0)
            #expect(try users(traced) == [user])
            #expect(try layers(traced) == ["image", "text", "metadata"])
        }
    }

    /// Nothing in the table is anything but a row for each copy, whatever inputs and people are
    /// called; and each copy names the person its row names.
    @Test func theTableOfCopiesHoldsAndGoesOn() throws {
        let names = ["=1+1", "a b", "a,b", "a;b", "x\"y", "E1", "e1"]
        let list = names.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
        try tool.write("board.csv", "id\n" + list.joined(separator: "\n") + "\n")
        let first = "bad,e9,000000000000,\r\nreport.txt"
        try tool.write(
            first, "A first report for the board, in whole sentences. It is long enough. \n")
        try tool.write(
            "=cmd.txt", "A second report for the board, in whole sentences. It is long enough.\n")
        for input in [first, "=cmd.txt"] {
            let run = try tool.run(
                "mark", input, "--users", "board.csv", "--out-dir", "copies", "--json")
            #expect(run.status == 0)
        }
        try tool.program(
            "python3", "-c",
            """
            import csv, json, sys
            rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8')))
            json.dump(rows, open(sys.argv[2], 'w'))
            """, tool.path("copies/manifest.csv"), tool.path("rows.json"))
        let rows = try JSONDecoder().decode([[String]].self, from: Data(tool.read("rows.json")))
        #expect(rows.count == 1 + 2 * names.count)
        #expect(rows.allSatisfy { $0.count == 5 })
        for row in rows.dropFirst() {
            #expect(row.allSatisfy { !"=+-@\t\r".contains($0.prefix(1)) || $0.isEmpty })
            let plain = row.map { $0.hasPrefix("'") ? String($0.dropFirst()) : $0 }
            #expect(names.contains(plain[2]))
            let traced = try tool.run("trace", "copies/" + plain[1], "--json")
            #expect(try users(traced) == [plain[2]], "\(plain[1])")
        }
        #expect(Set(rows.dropFirst().map { $0[1] }).count == 2 * names.count)
    }

    @Test func aStrangersTableIsNotWrittenTo() throws {
        try tool.write(
            "report.txt", "A report for the board, in whole sentences. It is long enough.\n")
        try tool.write("board.csv", "id\ne1\n")
        _ = try tool.run("mark", "report.txt", "--user", "e1", "--out-dir", "copies")
        try tool.write("copies/manifest.csv", "name,price\npear,3\n")
        let run = try tool.run(
            "mark", "report.txt", "--users", "board.csv", "--out-dir", "copies", "-f")
        #expect(run.status == 2)
        #expect(try tool.read("copies/manifest.csv") == Array("name,price\npear,3\n".utf8))
    }

    @Test(arguments: [72, 96, 144, 192])
    func aScreenshotOfAPageNamesItsHolder(_ dpi: Int) throws {
        try tool.write("report.pdf", PDFPage.pages(1))
        _ = try tool.run("mark", "report.pdf", "--user", "e1", "-o", "copy.pdf")
        try tool.program(
            "pdftoppm", "-r", "\(dpi)", "-png", "-singlefile", tool.path("copy.pdf"),
            tool.path("page"))
        #expect(try users(try tool.run("trace", "page.png", "--json")) == ["e1"])
    }

    @Test(arguments: ["pdftotext", "mutool"])
    func threeLinesOfCopiedTextNameTheirHolder(_ reader: String) throws {
        try tool.write("report.pdf", PDFPage.pages(2))
        _ = try tool.run("mark", "report.pdf", "--user", "e1", "-o", "copy.pdf")
        _ = try tool.run("mark", "report.pdf", "--user", "e2", "-o", "other.pdf")
        let arguments =
            reader == "mutool" ? ["draw", "-q", "-F", "txt", "-o", "-"] : ["-q"]
        let path = tool.path("copy.pdf")
        let text = try tool.program(
            reader, arguments + [path] + (reader == "mutool" ? [] : ["-"]))
        let plain = try tool.program(
            reader,
            arguments + [tool.path("report.pdf")] + (reader == "mutool" ? [] : ["-"]))
        #expect(PDFPage.visible(text) == PDFPage.visible(plain))
        let lines: [String] = text.components(separatedBy: "\n").filter { $0.count > 40 }
        #expect(lines.count >= 20)
        for start in stride(from: 0, through: lines.count - 3, by: 5) {
            let excerpt = lines[start..<start + 3].joined(separator: "\n")
            let run = try tool.run("trace", "-", "--json", input: Array(excerpt.utf8))
            #expect(try users(run) == ["e1"])
            #expect(try layers(run) == ["text"])
        }
    }

    @Test func layersCanBeLeftOut() throws {
        try tool.write("report.pdf", PDFPage.pages(1))
        let run = try tool.run(
            "mark", "report.pdf", "--user", "e1", "-o", "copy.pdf", "--no-text-layer",
            "--no-metadata", "--json")
        #expect(try run.objects()[0]["layers"] as? [String] == ["image"])
        let original = try tool.program("pdftotext", "-q", tool.path("report.pdf"), "-")
        #expect(try tool.program("pdftotext", "-q", tool.path("copy.pdf"), "-") == original)
        let traced = try tool.run("trace", "copy.pdf", "--json")
        #expect(try users(traced) == ["e1"])
        #expect(try layers(traced) == ["image"])
    }

    @Test func aMarkInPropertiesAloneIsCalledOne() throws {
        try tool.write("report.pdf", PDFPage.pages(1))
        _ = try tool.run("mark", "report.pdf", "--user", "e1", "-o", "copy.pdf")
        // What holds nothing but the property of the copy.
        let token = try #require(
            String(decoding: try tool.read("copy.pdf"), as: UTF8.self)
                .firstMatch(of: #/dlp1-[a-z2-7]{16}/#))
        let run = try tool.run("trace", "-", input: Array("see \(token.output)".utf8))
        #expect(run.status == 0)
        #expect(run.text.contains("easily copied"))
    }

    @Test func aDocumentThatIsMarkedAlreadyIsSaidToBe() throws {
        try tool.write("report.pdf", PDFPage.pages(1))
        _ = try tool.run("mark", "report.pdf", "--user", "e1", "-o", "copy.pdf")
        let again = try tool.run("mark", "copy.pdf", "--user", "e2", "-o", "again.pdf")
        #expect(again.status == 0)
        #expect(again.errors.contains("carries a mark already"))
        #expect(again.errors.contains("of e1"))
        let traced = try users(try tool.run("trace", "again.pdf", "--json"))
        #expect(Set(traced) == ["e1", "e2"])
    }

    /// `--replace` leaves nothing of the older mark, in any layer.
    @Test(arguments: ["report.pdf", "word.docx", "slides.pptx", "text.odt", "notes.md"])
    func anOlderMarkIsReplaced(_ name: String) throws {
        let source: String
        switch name {
        case "report.pdf":
            try tool.write(name, PDFPage.pages(2))
            source = name
        case "notes.md":
            let text = (1...12).map { "The board agreed to keep plan \($0) secret until spring." }
            try tool.write(name, text.joined(separator: " "))
            source = name
        default:
            try tool.program(
                "python3",
                Tool.checkout + "/Tests/OfficeWritingTests/make-packages",
                tool.path("office"))
            source = "office/\(name)"
        }
        _ = try tool.run("mark", source, "--user", "e1", "-o", "older.\(name)")
        let run = try tool.run(
            "mark", "older.\(name)", "--user", "e2", "-o", "newer.\(name)", "--replace")
        #expect(run.status == 0)
        #expect(run.errors.contains("it is replaced"))
        let traced = try tool.run("trace", "newer.\(name)", "--json")
        #expect(try users(traced) == ["e2"])
        #expect(
            try layers(traced)
                == layers(try tool.run("trace", "older.\(name)", "--json")))
    }

    // MARK: Office

    @Test(arguments: [
        "word.docx", "book.xlsx", "slides.pptx", "text.odt", "slides.odp", "sheet.ods",
    ])
    func officeFilesNameTheirHolder(_ name: String) throws {
        try tool.program(
            "python3",
            Tool.checkout + "/Tests/OfficeWritingTests/make-packages",
            tool.path("office"))
        let run = try tool.run(
            "mark", "office/\(name)", "--user", "e1", "-o", "copy.\(name)", "--json")
        #expect(run.status == 0)
        let traced = try tool.run("trace", "copy.\(name)", "--json")
        #expect(try users(traced) == ["e1"])
        #expect(
            try layers(traced)
                == Set(run.objects()[0]["layers"] as? [String] ?? []))
    }

    // MARK: Texts

    @Test(arguments: ["notes.md", "notes.txt", "notes.html", "notes.eml", "notes.csv"])
    func anyThreeSentencesOfATextNameItsHolder(_ name: String) throws {
        let sentences = (1...30).map {
            "The committee met for the \($0)th time and agreed to keep the plan secret for now."
        }
        let text =
            switch name {
            case "notes.html":
                "<!doctype html><meta charset=\"utf-8\"><p>"
                    + sentences.joined(separator: " ") + "</p>"
            case "notes.eml":
                "From: a@example.com\r\nTo: b@example.com\r\nSubject: notes\r\nMIME-Version: 1.0\r\n"
                    + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                    + sentences.joined(separator: " ") + "\r\n"
            case "notes.csv":
                "number,text\n"
                    + sentences.enumerated().map { "\($0),\($1)" }.joined(separator: "\n")
            default: sentences.joined(separator: " ")
            }
        try tool.write(name, text)
        #expect(try tool.run("mark", name, "--user", "e1", "-o", "copy.\(name)").status == 0)
        let traced = try tool.run("trace", "copy.\(name)", "--json")
        #expect(try users(traced) == ["e1"])
        guard name == "notes.md" || name == "notes.txt" else { return }
        let copy = String(decoding: try tool.read("copy.\(name)"), as: UTF8.self)
        #expect(PDFPage.visible(copy) == text)
        let parts = copy.components(separatedBy: ". ")
        for start in stride(from: 0, through: parts.count - 3, by: 4) {
            let excerpt = parts[start..<start + 3].joined(separator: ". ")
            let run = try tool.run("trace", "--json", input: Array(excerpt.utf8))
            #expect(try users(run) == ["e1"])
        }
    }

    @Test func programTextIsMarkedInItsCommentsOnly() throws {
        let code =
            "int main(void) {\n"
            + "    // This function does nothing, and it does so in the most careful way.\n"
            + "    /* Whoever changes it should first talk to the people who wrote it. */\n"
            + "    return strlen(\"a text that is no comment and stays as it is here\");\n}\n"
        try tool.write("main.c", code)
        let refused = try tool.run("mark", "main.c", "--user", "e1", "-o", "copy.c")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("--comments"))
        let run = try tool.run("mark", "main.c", "--user", "e1", "-o", "copy.c", "--comments")
        #expect(run.status == 0)
        let copy = String(decoding: try tool.read("copy.c"), as: UTF8.self)
        #expect(
            copy.contains("return strlen(\"a text that is no comment and stays as it is here\");"))
        #expect(PDFPage.visible(copy) == code)
        #expect(try users(try tool.run("trace", "copy.c", "--json")) == ["e1"])
    }

    @Test(arguments: [
        ("script", "#!/bin/sh\necho \"the name of the person that is in the list of people\"\n"),
        ("change.txt", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-The old line of the text.\n+The new.\n"),
        ("data.txt", "{\"a\": \"the name of the person that is in the list of people\"}\n"),
        ("card", "BEGIN:VCARD\nNOTE:The person that is in the list of people.\nEND:VCARD\n"),
    ])
    func whatProgramsReadIsLeftAloneWhateverItIsCalled(name: String, text: String) throws {
        try tool.write(name, text)
        let run = try tool.run("mark", name, "--user", "e1", "-o", "copy")
        #expect(run.status == 2)
        #expect(run.errors.contains("is left as it is"))
        #expect(!tool.exists("copy"))
    }

    @Test func aCopyOfProgramTextFromStandardInputIsKnownByItsName() throws {
        let code = "def f():\n    return \"the name of the person that is in the list\"\n"
        let run = try tool.run("mark", "-", "--user", "e1", "-o", "s.py", input: Array(code.utf8))
        #expect(run.status == 2)
        #expect(!tool.exists("s.py"))
    }

    @Test func aCopyWithoutAnyMarkIsNotMade() throws {
        try tool.write("notes.txt", "A text of the kind that people write to each other.\n")
        let text = try tool.run(
            "mark", "notes.txt", "--user", "e1", "-o", "copy.txt", "--no-text-layer")
        #expect(text.status == 2)
        try tool.program(
            "python3",
            Tool.checkout + "/Tests/OfficeWritingTests/make-packages",
            tool.path("office"))
        let sheet = try tool.run(
            "mark", "office/sheet.ods", "--user", "e1", "-o", "copy.ods", "--no-text-layer",
            "--no-metadata")
        #expect(sheet.status == 2)
        #expect(sheet.errors.contains("no place for a mark"))
        #expect(!tool.exists("copy.txt") && !tool.exists("copy.ods"))
    }

    @Test(arguments: ["word.docx", "text.odt"])
    func markingAgainKeepsBothInTheProperties(_ name: String) throws {
        try tool.program(
            "python3",
            Tool.checkout + "/Tests/OfficeWritingTests/make-packages",
            tool.path("office"))
        _ = try tool.run("mark", "office/\(name)", "--user", "e1", "-o", "one.\(name)")
        _ = try tool.run("mark", "one.\(name)", "--user", "e2", "-o", "two.\(name)")
        let found = try tool.run("trace", "two.\(name)", "--json").objects()
        #expect(Set(found.compactMap { $0["user"] as? String }) == ["e1", "e2"])
        for one in found {
            let layers = one["layers"] as? [[String: Any]] ?? []
            #expect(layers.contains { $0["carrier"] as? String == "metadata" })
        }
        _ = try tool.run("mark", "two.\(name)", "--user", "e3", "-o", "new.\(name)", "--replace")
        #expect(try users(try tool.run("trace", "new.\(name)", "--json")) == ["e3"])
    }

    // MARK: Several, none, and others'

    @Test func anArchiveOfSeveralCopiesNamesAll() throws {
        try tool.write("report.pdf", PDFPage.pages(1))
        try tool.write("board.csv", "id\ne1\ne2\n")
        _ = try tool.run("mark", "report.pdf", "--users", "board.csv", "--out-dir", "copies")
        try tool.program(
            "tar", "czf", tool.path("all.tgz"), "-C", tool.path("copies"), "report.e1.pdf",
            "report.e2.pdf")
        let run = try tool.run("trace", "all.tgz", "--json")
        #expect(try Set(users(run)) == ["e1", "e2"])
        #expect(try run.objects().map { $0["rank"] as? Int } == [1, 2])
        #expect(try tool.run("trace", "all.tgz").text.contains("several people"))
    }

    @Test func unmarkedDocumentsAndThoseOfOtherKeysNameNobody() throws {
        try tool.write("report.pdf", PDFPage.pages(2))
        _ = try tool.run("mark", "report.pdf", "--user", "e1", "-o", "copy.pdf")
        let clean = try tool.run("trace", "report.pdf", "--json")
        #expect(clean.status == 1)
        #expect(try clean.objects()[0]["result"] as? String == "not_found")
        let other = try Tool()
        try other.write("copy.pdf", tool.read("copy.pdf"))
        try other.write("shot.txt", "nothing")
        _ = try other.run("users", "add", "somebody")
        _ = try other.run("keys", "rotate")
        let run = try other.run("trace", "copy.pdf", "--json")
        #expect(run.status == 1)
        #expect(try run.objects().allSatisfy { $0["user"] is NSNull })
    }
}
