import Testing
@testable import OfficeWriting

/// Which headers of a word document get an overlay, and what stays of them.
@Suite struct WordOverlayTests {
    private func written(_ name: String) throws -> [UInt8] {
        try PackageFixtures.write(
            PackageFixtures.bytes(name), OfficeFileCopy(tile: try PackageFixtures.tile()))
    }

    private func sections(_ bytes: [UInt8]) throws -> [WordSection] {
        try WordSections(try #require(try OfficeFileContent(bytes).xml("word/document.xml")))
            .sections
    }

    /// The header's part that a section names.
    private func header(
        _ kind: WordSection.HeaderKind, _ section: WordSection, _ bytes: [UInt8]
    ) throws -> String {
        let reference = try #require(section.references.first { $0.kind == kind })
        let links = try #require(
            try OfficeFileContent(bytes).relationships(of: "word/document.xml"))
        return try PackageFixtures.part(try #require(links.part(reference.id)), of: bytes)
    }

    @Test func marksTheHeadersThatPagesShow() throws {
        let bytes = try written("word.docx")
        let sections = try sections(bytes)
        #expect(sections.map(\.references.count) == [3, 2, 2])
        let portrait = #"<wp:extent cx="7560310" cy="10692130"/>"#
        let landscape = #"<wp:extent cx="10692130" cy="7560310"/>"#
        for kind in WordSection.HeaderKind.allCases {
            #expect(try header(kind, sections[0], bytes).contains(portrait))
        }
        for kind in [WordSection.HeaderKind.normal, .even] {
            #expect(try header(kind, sections[1], bytes).contains(landscape))
            #expect(try header(kind, sections[2], bytes).contains(portrait))
        }
        // What was inherited is inherited still, with its alignment and its text.
        for section in sections {
            let text = try header(.normal, section, bytes)
            #expect(text.contains("Header text"))
            #expect(text.contains(#"<w:pPr><w:jc w:val="right"/></w:pPr><w:r xmlns"#))
        }
        #expect(!(try header(.even, sections[0], bytes)).contains("Header text"))
    }

    @Test func leavesTheTitlePageAloneWhereThereIsNone() throws {
        let bytes = try written("plain.docx")
        let sections = try sections(bytes)
        #expect(sections.count == 1)
        #expect(sections[0].references.map(\.kind) == [.normal])
        // US Letter, where the document says nothing.
        let text = try header(.normal, sections[0], bytes)
        #expect(text.contains(#"<wp:extent cx="7772400" cy="10058400"/>"#))
        #expect(text.contains(#"w:line="20" w:lineRule="exact""#))
    }

    /// The text begins 500 twips below the edge; the header would begin at 708.
    @Test func movesAHeaderThatWouldPushTheTextDown() throws {
        let section = try #require(try sections(written("narrow.docx")).first)
        #expect(section.top == 500)
        #expect(section.header < 500)
    }

    @Test func anchorsThePictureBehindTheText() throws {
        let bytes = try written("plain.docx")
        let text = try PackageFixtures.part("word/header1.xml", of: bytes)
        #expect(text.contains(#"behindDoc="1""#))
        #expect(!text.contains("alphaModFix"))
        let png = try #require(try OfficeFileContent(bytes).content("word/media/overlay1.png"))
        #expect(OverlayPicture.isOne(png))
        // Grey and alpha, as large as the page at 96 dpi.
        #expect(png[16..<26].elementsEqual([0, 0, 3, 48, 0, 0, 4, 32, 8, 4]))
    }

    @Test func keepsToStrictNamespaces() throws {
        let bytes = try written("strict.docx")
        let package = try OfficeFileContent(bytes)
        for part in package.partNames where part.hasSuffix(".xml") && part.contains("header") {
            let text = try PackageFixtures.part(part, of: bytes)
            #expect(!text.contains("schemas.openxmlformats.org/wordprocessingml"))
            #expect(!text.contains("schemas.openxmlformats.org/drawingml"))
        }
    }

    /// A generated header is taken out with its overlay, and the document is as it was.
    @Test func leavesNothingBehind() throws {
        let original = try PackageFixtures.bytes("plain.docx")
        let restored = try PackageFixtures.write(
            written("plain.docx"), OfficeFileCopy(replacesOverlay: true))
        #expect(!(try OfficeFileContent(restored)).partNames.contains { $0.contains("header") })
        #expect(
            try PackageFixtures.part("word/document.xml", of: restored).replacing(
                #/<w:sectPr[^>]*></w:sectPr>/#, with: "")
                == PackageFixtures.part("word/document.xml", of: original))
    }
}
