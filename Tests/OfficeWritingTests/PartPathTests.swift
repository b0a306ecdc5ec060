import Testing
@testable import OfficeWriting

/// Names of parts and what leads to them (ECMA-376-2, 6 to 8).
@Suite struct PartPathTests {
    @Test(
        arguments: [
            ("media/image1.png", "word/document.xml", "word/media/image1.png"),
            ("/word/media/image1.png", "word/document.xml", "word/media/image1.png"),
            ("../media/image1.png", "ppt/slides/slide1.xml", "ppt/media/image1.png"),
            ("./header1.xml", "word/document.xml", "word/header1.xml"),
            ("word/document.xml", "", "word/document.xml"),
            ("a%20b.xml", "word/document.xml", "word/a b.xml"),
            ("%2e%2e/a.xml", "word/document.xml", "a.xml"),
            ("a.xml#part", "word/document.xml", "word/a.xml"), ("a%", "x/y", "x/a%"),
            ("a%zz", "x/y", "x/a%zz"),
            ("../../etc/passwd", "word/document.xml", nil), ("..", "word/document.xml", nil),
            ("", "document.xml", nil),
            ("#here", "a.xml", nil), ("/", "word/document.xml", nil), ("a//b", "x/y", "x/a/b"),
        ] as [(String, String, String?)])
    func targets(target: String, source: String, part: String?) {
        #expect(PartPath.resolve(target, from: source) == part)
    }

    @Test(arguments: [
        ("", "_rels/.rels"), ("word/document.xml", "word/_rels/document.xml.rels"),
        ("a.xml", "_rels/a.xml.rels"),
        ("ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"),
    ])
    func relationships(part: String, name: String) {
        #expect(PartPath.relationships(of: part) == name)
    }

    @Test(arguments: [
        ("a.XML", "xml"), ("a.tar.gz", "gz"), ("a.b/c", ""), ("a", ""), (".rels", "rels"),
        ("a.", ""),
    ])
    func endings(part: String, ending: String) { #expect(PartPath.ending(part) == ending) }

    private static let types = """
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
        <Default Extension="XML" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>\
        <Override PartName="/Word/Document.xml" ContentType="main"/></Types>
        """

    /// Names and endings are compared without case (ECMA-376-2, 6.2.2.3).
    @Test(
        arguments: [
            ("word/document.xml", "main"), ("WORD/DOCUMENT.XML", "main"),
            ("word/other.xml", "application/xml"),
            ("media/a.PNG", "image/png"), ("media/a.gif", nil), ("none", nil),
        ] as [(String, String?)])
    func typesOfParts(part: String, type: String?) throws {
        #expect(try ContentTypes(Array(Self.types.utf8)).type(of: part) == type)
    }

    @Test(arguments: [
        "<Types/>", "<a xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>", "",
        "<",
    ])
    func noTypes(content: String) {
        #expect(throws: OfficeFileError.self) { try ContentTypes(Array(content.utf8)) }
    }

    @Test func relationshipsOfAPart() throws {
        let space = "http://schemas.openxmlformats.org/package/2006/relationships"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let content = """
            <r:Relationships xmlns:r="\(space)"><r:Relationship Id="a" Type="\(office)/image" Target="media/a.png"/>\
            <r:Relationship Id="b" Type="\(office)/hyperlink" Target="http://example.org/" TargetMode="External"/>\
            <r:Relationship Id="c" Type="\(office)/header"/>\
            <r:Relationship Id="d" Type="plain" Target="../x.xml" TargetMode="Internal"/></r:Relationships>
            """
        let found = try Relationships(Array(content.utf8), of: "word/document.xml")
        #expect(found.items.map(\.id) == ["a", "b", "d"])
        #expect(found.items.map(\.kind) == ["image", "hyperlink", "plain"])
        #expect(found.items.map(\.part) == ["word/media/a.png", nil, "x.xml"])
        #expect(found.part("a") == "word/media/a.png")
        #expect(found.part("c") == nil)
        #expect(throws: OfficeFileError.self) {
            try Relationships(Array("<Relationships/>".utf8), of: "")
        }
    }
}
