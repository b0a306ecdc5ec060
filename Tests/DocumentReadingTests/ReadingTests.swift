import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// What is read of each type.
@Suite struct ReadingTests {
    @Test(arguments: Fixtures.readable)
    func findsTheText(_ name: String) throws {
        let found = try Fixtures.extract(try Fixtures.bytes(name), name: name)
        #expect(found.text.contains("needle 4929 1234"))
        #expect(found.isOrderly)
        #expect(found.reasons.isSubset(of: name == "binary.bin" ? [.unknownType] : []))
    }

    @Test(arguments: [
        ("word.docx", "Name\tLi & Co"), ("word.docx", "deleted words"), ("word.docx", "head line"),
        ("word.docx", "a comment"), ("word.docx", "a footnote"), ("word.docx", "the title"),
        ("word.docx", "inside needle"), ("sheet.xlsx", "needle 4929 1234\tsecond\t2024-01-01"),
        ("sheet.xlsx", "in line\t4111111111111100"), ("sheet.xlsx", "unused string"),
        ("sheet.xlsx", "Customers"), ("slides.pptx", "speaker notes"),
        ("open.ods", "needle 4929 1234\tsecond"), ("mail.eml", "Subject: Müller"),
        ("mail.eml", "in HTML é"), ("mail.eml", "naïve.zip"), ("mail.eml", "inside needle"),
        ("box.mbox", "second message"), ("page.html", "a secret comment"),
        ("page.html", "https://example.org/?q=1"), ("page.html", "var key = 1;"),
        ("data.xml", "attribute value"), ("data.xml", "raw <data>"), ("rich.rtf", "中文 中"),
        ("rich.rtf", "A title"), ("rich.rtf", "hidden words"), ("old.doc", "Name\tLi"),
        ("old.doc", "HYPERLINK code"), ("old.xls", "needle 4929 1234\tsecond string"),
        ("old.xls", "42\t2024-01-01"), ("old.ppt", "byte text"), ("mail.msg", "A subject"),
        ("mail.msg", "someone@example.org"), ("mail.msg", "inside needle"),
        ("binary.bin", "wide needle"), ("plain.tar", "dir/a.txt\nlink"),
    ])
    func keeps(_ name: String, _ text: String) throws {
        #expect(try Fixtures.extract(try Fixtures.bytes(name), name: name).text.contains(text))
    }

    @Test func namesMembersByTheirContainers() throws {
        let found = try Fixtures.extract(try Fixtures.bytes("plain.zip"), name: "a.zip")
        let paths = found.parts.map(\.part.path)
        #expect(paths.contains("a.zip!/deep.zip!/word.docx!/word/document.xml"))
        #expect(found.parts.first?.part == DocumentPart(path: "a.zip", type: "zip"))
    }

    @Test(arguments: [
        ("word.docx", "docx"), ("sheet.xlsx", "xlsx"), ("open.odp", "odp"), ("book.epub", "epub"),
        ("old.doc", "doc"), ("old.xls", "xls"), ("old.ppt", "ppt"), ("mail.msg", "msg"),
        ("mail.eml", "eml"), ("box.mbox", "mbox"), ("rich.rtf", "rtf"), ("plain.tar", "tar"),
        ("page.html", "html"), ("binary.bin", "unknown"),
    ])
    func tellsTypesByContent(_ name: String, _ type: String) throws {
        let found = try Fixtures.extract(try Fixtures.bytes(name), name: "no-ending")
        #expect(found.parts.first?.part.type == type)
    }
}
