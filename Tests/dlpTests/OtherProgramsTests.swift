import Foundation
import Testing

/// Marked files in the programs that people open them with: LibreOffice and Chromium.
struct OtherProgramsTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    private static let places = ["harbour", "garden", "market", "castle", "island", "meadow"]
    private static let goods = ["copper", "silver", "timber", "letters", "windows"]

    /// Sentences, no two the same.
    private static func paragraph(_ number: Int) -> String {
        (0..<4).map { sentence in
            let place = places[(number * 5 + sentence) % places.count]
            let goods = goods[(number + sentence * 3) % goods.count]
            return "In round \(number * 4 + sentence) the committee moved \(goods) to the "
                + "\(place) and asked that nobody outside of the room hear of it."
        }.joined(separator: " ")
    }

    private static let page =
        "<!doctype html><html><head><meta charset=utf-8><title>Minutes</title></head><body>"
        + "<h1>Minutes of the committee</h1>"
        + (0..<14).map { "<p>\(paragraph($0))</p>" }.joined(separator: "\n")
        + "</body></html>\n"

    private static let table =
        "number,what was said\n"
        + (0..<30).map { row in
            "\(row),The \(goods[row % goods.count]) went to the \(places[row % places.count]) "
                + "and nobody else may know.\n"
        }.joined()

    /// A flat presentation, which LibreOffice makes the others of.
    private static let slides: String = {
        let namespaces = [
            ("office", "office:1.0"), ("draw", "drawing:1.0"), ("text", "text:1.0"),
            ("svg", "svg-compatible:1.0"), ("style", "style:1.0"), ("fo", "xsl-fo-compatible:1.0"),
            ("presentation", "presentation:1.0"),
        ]
        let declared = namespaces.map {
            "xmlns:\($0.0)=\"urn:oasis:names:tc:opendocument:xmlns:\($0.1)\""
        }
        let pages = (0..<3).map { number in
            "<draw:page draw:name=\"p\(number)\" draw:master-page-name=\"m\">"
                + "<draw:frame svg:width=\"24cm\" svg:height=\"12cm\" svg:x=\"2cm\" svg:y=\"2cm\">"
                + "<draw:text-box><text:p>\(paragraph(number))</text:p></draw:text-box>"
                + "</draw:frame></draw:page>"
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document "
            + declared.joined(separator: " ") + " office:version=\"1.2\" "
            + "office:mimetype=\"application/vnd.oasis.opendocument.presentation\">"
            + "<office:automatic-styles><style:page-layout style:name=\"l\">"
            + "<style:page-layout-properties fo:page-width=\"28cm\" fo:page-height=\"21cm\"/>"
            + "</style:page-layout></office:automatic-styles><office:master-styles>"
            + "<style:master-page style:name=\"m\" style:page-layout-name=\"l\"/>"
            + "</office:master-styles><office:body><office:presentation>" + pages.joined()
            + "</office:presentation></office:body></office:document>\n"
    }()

    private func convert(_ names: [String], to kind: String) throws {
        try tool.program(
            "soffice",
            [
                "--headless", "-env:UserInstallation=file://" + tool.path("profile"),
                "--convert-to", kind, "--outdir", tool.folder.path,
            ] + names.map(tool.path))
    }

    /// Words alone: where lines break is LibreOffice's to say.
    private func words(_ name: String) throws -> [Substring] {
        PDFPage.visible(try tool.program("pdftotext", ["-q", tool.path(name), "-"]))
            .split(whereSeparator: \.isWhitespace)
    }

    private func names(_ arguments: String..., input: [UInt8] = []) throws -> [String] {
        try tool.run(["trace"] + arguments + ["--json"], input: input).objects()
            .compactMap { $0["user"] as? String }
    }

    /// Code, preformatted text and links come out as they were; the prose around them is marked.
    @Test(arguments: [("docx:MS Word 2007 XML", "docx"), ("odt:writer8", "odt")])
    func codeAndLinksInDocumentsStay(_ filter: String, _ kind: String) throws {
        let code = "for every item in the list of items that nobody has seen do nothing at all"
        let link = "the page on which all of this is told in many more words than here"
        try tool.write(
            "code.html",
            "<!doctype html><meta charset=utf-8><body><p>\(Self.paragraph(1))</p>"
                + "<pre>\(code)\n\(code)</pre><p>See <a href='https://example.org/'>\(link)</a> "
                + "and what follows.</p><p>\(Self.paragraph(2))</p>")
        try convert(["code.html"], to: filter)
        let run = try tool.run("mark", "code.\(kind)", "--user", "e1", "-o", "marked.\(kind)")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("text"))
        let text = try tool.run("text", "marked.\(kind)").text
        #expect(text.components(separatedBy: code).count == 3)
        #expect(text.contains(link))
        #expect(!text.contains(Self.paragraph(1)))
    }

    @Test func libreOfficeOpensMarkedFilesWithTheSameTextAndTheMark() throws {
        try tool.write("page.html", Self.page)
        try tool.write("table.csv", Self.table)
        try tool.write("slides.fodp", Self.slides)
        try convert(["page.html"], to: "docx:MS Word 2007 XML")
        try convert(["page.html"], to: "odt:writer8")
        try convert(["table.csv"], to: "xlsx")
        try convert(["table.csv"], to: "ods")
        try convert(["slides.fodp"], to: "pptx")
        try convert(["slides.fodp"], to: "odp")
        let files = [
            "page.docx", "page.odt", "table.xlsx", "table.ods", "slides.pptx", "slides.odp",
        ]
        // One name but for the ending, because that is what the PDF files are called by.
        let plain = files.map {
            "plain-\($0.replacing(".", with: "-")).\($0.split(separator: ".")[1])"
        }
        let marked = plain.map { "marked-\($0)" }
        for (index, file) in files.enumerated() {
            try FileManager.default.moveItem(
                atPath: tool.path(file), toPath: tool.path(plain[index]))
            let run = try tool.run(
                "mark", plain[index], "--user", "e\(index)", "-o", marked[index])
            #expect(run.status == 0, "\(file): \(run.errors)")
        }
        try convert(plain + marked, to: "pdf")
        for (index, file) in files.enumerated() {
            let before = plain[index].split(separator: ".")[0] + ".pdf"
            let after = marked[index].split(separator: ".")[0] + ".pdf"
            let words = try words(String(before))
            #expect(words.count > 80)
            #expect(try self.words(String(after)) == words, "\(file)")
            // Sheets of OpenDocument have no place for the picture.
            guard !file.hasSuffix("ods") else { continue }
            #expect(try Set(names(String(after))) == ["e\(index)"], "\(file)")
            guard !file.hasPrefix("table") else { continue }
            // The last page; LibreOffice may put an empty one before the first.
            let last = try tool.program("pdfinfo", [tool.path(String(after))])
                .firstMatch(of: #/Pages: +(\d+)/#).map { String($0.output.1) }
            try tool.program(
                "pdftoppm",
                [
                    "-r", "96", "-png", "-singlefile", "-f", last ?? "1",
                    tool.path(String(after)), tool.path("shown\(index)"),
                ])
            #expect(try names("shown\(index).png") == ["e\(index)"], "\(file)")
        }
        try convert(Array(marked[..<2]), to: "txt:Text (encoded):UTF8")
        try convert(Array(marked[2..<4]), to: "csv:Text - txt - csv (StarCalc):44,34,76")
        for index in 0..<4 {
            let name = marked[index].split(separator: ".")[0] + (index < 2 ? ".txt" : ".csv")
            let text = String(decoding: try tool.read(String(name)), as: UTF8.self)
            let sentences = text.split(separator: ".")
            #expect(sentences.count >= 30)
            for start in stride(from: 1, to: sentences.count - 3, by: 9) {
                let excerpt = sentences[start..<start + 3].joined(separator: ".")
                #expect(
                    try names("-", input: Array(excerpt.utf8)) == ["e\(index)"],
                    "\(files[index]): \(excerpt)")
            }
        }
    }

    /// What a browser shows of a marked page, three sentences of it.
    @Test func textCopiedOutOfABrowserNamesItsHolder() throws {
        try tool.write("page.html", Self.page)
        _ = try tool.run("mark", "page.html", "--user", "e1", "-o", "copy.html")
        _ = try tool.run("mark", "page.html", "--user", "e2", "-o", "other.html")
        let shown = try tool.program(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--user-data-dir=" + tool.path("browser"), "--dump-dom",
                "file://" + tool.path("copy.html"),
            ])
        let text = shown.replacing(#/<[^>]*>/#, with: "")
        let sentences = text.split(separator: ".", omittingEmptySubsequences: true)
        #expect(sentences.count > 50)
        for start in stride(from: 0, to: sentences.count - 3, by: 5) {
            let excerpt = sentences[start..<start + 3].joined(separator: ".")
            #expect(try names("-", input: Array(excerpt.utf8)) == ["e1"], "\(excerpt)")
        }
    }
}
