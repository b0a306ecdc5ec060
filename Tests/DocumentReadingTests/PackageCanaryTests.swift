import Testing
@testable import DocumentBuilders

/// A canary at every place that a part of an office package has, and in members of every name:
/// it is found, or something is named as unread.
@Suite struct PackageCanaryTests {
    private static let canary = ArchiveCanaryTests.canary

    /// A marker `#` for each place of a part; `@` for those where references are decoded.
    private static func part(_ root: String) -> String {
        """
        <?xml version="1.0"?><?# #?><!--#--><\(root) xmlns:w="@" a#="1">@<w:p w:val="@" z='@'>
        <w:r><w:t>@</w:t><w:t><![CDATA[#]]></w:t><w:tag w:val="@"/></w:r><#/><v>@</v><t>@</t>
        <mc:AlternateContent><mc:Choice>a</mc:Choice><mc:Fallback>@</mc:Fallback>
        </mc:AlternateContent><x:Fallback>@</x:Fallback><w:instrText>@</w:instrText>
        <wp:posOffset>@</wp:posOffset><w:del w:author="@">@</w:del><w:sdt>@</w:sdt>
        <c t="s"><v>@</v></c><c r="@"><v>@</v><is><t>@</t></is></c><f>@</f><foo>@</foo>
        <si><t>@</t><rPh>@</rPh><bar>@</bar></si><hyperlink display="@" q="@"/>
        <Relationship Target="@" TargetMode="External"/><Relationship Target="@"/>
        <office:binary-data>@</office:binary-data><w:binData>@</w:binData>
        <text:a xlink:href="@">a</text:a><table:table-cell table:formula="@" office:value="@"/>
        <text:variable-set office:string-value="@"/></w:p #></\(root) #>@<!--#-->#
        """
    }

    /// The part with the canary at each place, as it stands or as references.
    private static func parts(_ root: String) -> [[UInt8]] {
        let template = Array(part(root).utf8)
        let places = template.indices.filter { template[$0] == 0x23 || template[$0] == 0x40 }
        let references = canary.flatMap { Array("&#\($0);".utf8) }
        func filled(_ place: Int, _ value: [UInt8]) -> [UInt8] {
            var out: [UInt8] = []
            for (i, byte) in template.enumerated() {
                if i == place {
                    out += value
                } else if byte != 0x23 && byte != 0x40 {
                    out.append(byte)
                }
            }
            return out
        }
        return places.flatMap { place in
            template[place] == 0x40
                ? [filled(place, canary), filled(place, references)] : [filled(place, canary)]
        }
    }

    private static func package(_ kind: String, _ name: String, _ content: [UInt8]) throws
        -> [UInt8]
    {
        func text(_ text: String) -> [UInt8] { Array(text.utf8) }
        let frame: [(String, [UInt8])] =
            switch kind {
            case "odt":
                [
                    ("mimetype", text("application/vnd.oasis.opendocument.text")),
                    ("content.xml", text("<d/>")), ("META-INF/manifest.xml", text("<m/>")),
                ]
            case "epub":
                [
                    ("mimetype", text("application/epub+zip")),
                    ("META-INF/container.xml", text("<c/>")),
                ]
            default:
                [("[Content_Types].xml", text("<Types/>")), ("\(kind)/main.xml", text("<w/>"))]
            }
        return try ArchiveBuilder.zip(frame + [(name, content)])
    }

    @Test func findsOrNamesEveryPlaceOfAPart() throws {
        var count = 0
        var silent: [String] = []
        for (kind, name, root) in [
            ("word", "word/document.xml", "w:document"), ("word", "customXml/item1.xml", "x"),
            ("word", "word/_rels/document.xml.rels", "Relationships"),
            ("word", "[Content_Types].xml", "Types"), ("word", "docProps/core.xml", "p"),
            ("xl", "xl/worksheets/sheet1.xml", "worksheet"), ("xl", "xl/sharedStrings.xml", "sst"),
            ("xl", "xl/styles.xml", "styleSheet"), ("ppt", "ppt/slides/slide1.xml", "p:sld"),
            ("odt", "content.xml", "office:document-content"),
            ("odt", "META-INF/manifest.xml", "manifest:manifest"),
            ("epub", "OPS/a.xhtml", "html"), ("epub", "OPS/content.opf", "package"),
        ] {
            for (i, content) in Self.parts(root).enumerated() {
                count += 1
                let bytes = try Self.package(kind, name, content)
                if try ArchiveCanaryTests.isSilent(bytes) { silent.append("\(kind) \(name) \(i)") }
            }
        }
        #expect(count > 600)
        #expect(silent == [], "of \(count) places")
    }

    @Test func readsMembersWhateverTheirNames() throws {
        var count = 0
        var silent: [String] = []
        let wide =
            [0xFF, 0xFE]
            + "<a>\(String(decoding: Self.canary, as: UTF8.self))</a>".utf8
            .flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
        let table = Array("<sst><si><t>".utf8) + Self.canary + Array("</t></si></sst>".utf8)
        let cut = Array("<a ".utf8) + (try ArchiveCanaryTests.payloads()[2])
        for content in try ArchiveCanaryTests.payloads() + [wide, table, cut] {
            for kind in ["word", "xl", "ppt", "odt", "epub"] {
                for name in [
                    "word/fonts/font1.odttf", "word/printerSettings1.bin", "word/_rels/x.rels",
                    "xl/worksheets/notes.xml", "xl/sharedStrings.xml", "xl/0sharedStrings.xml",
                    "xl/styles.xml", "ppt/fonts/font1.fntdata", "layout-cache", "MIMETYPE",
                    "mimetype", "[Content_Types].xml", "ObjectReplacements/Object 1",
                    "Configurations2/x", "Thumbnails/thumbnail.png", "docProps/thumbnail.jpeg",
                    "docProps/app.xml", "customXml/item1.xml", "META-INF/manifest.xml", "a.css",
                    "content.xml", "x.opf", "x.xhtml", "x/",
                ] {
                    count += 1
                    let bytes = try Self.package(kind, name, content)
                    if try ArchiveCanaryTests.isSilent(bytes) { silent.append("\(kind) \(name)") }
                }
            }
        }
        #expect(silent == [], "of \(count) members")
    }

    /// What honest writers put in is not named.
    @Test(arguments: ["word", "xl", "ppt"])
    func takesFurnitureForWhatItIs(_ kind: String) throws {
        var settings = [UInt8](repeating: 0, count: 220 + 300)
        settings[64] = 1
        settings[65] = 4
        settings[68] = 220
        settings[70] = 44
        settings[71] = 1
        let cache: [UInt8] = [1, 0, 1, 0, 0x70, 14, 0, 0, 0, 0x50, 9, 0, 0, 4, 0x30, 0, 0, 0]
        for content in [settings, cache] {
            let bytes = try Self.package(kind, "\(kind)/printerSettings1.bin", content)
            #expect(try Fixtures.extract(bytes).unread.isEmpty)
        }
        // And with a byte more it is something else.
        let more = try Self.package(kind, "\(kind)/printerSettings1.bin", settings + [7])
        #expect(!(try Fixtures.extract(more).unread.isEmpty))
    }

    @Test func saysWhatIsNotTheSameAsTheChoice() throws {
        func text(_ fallback: String) throws -> String {
            let content =
                "<w:document><w:p><mc:AlternateContent><mc:Choice><w:t>one two</w:t></mc:Choice>"
                + "<mc:Fallback><w:t>\(fallback)</w:t></mc:Fallback></mc:AlternateContent></w:p>"
                + "</w:document>"
            let bytes = try Self.package("word", "word/document.xml", Array(content.utf8))
            return try Fixtures.extract(bytes).text
        }
        #expect(try text("one two").ranges(of: "one two").count == 1)
        #expect(try text("one three").contains("one three"))
    }
}
