import Testing
@testable import Imaging
@testable import OfficeWriting

/// Packages that are not read or written, by name, and packages made to harm.
@Suite struct PackageRefusalTests {
    private static let refused: [(name: String, problem: OfficeFileError.Code)] = [
        ("refused-encrypted.docx", .encrypted), ("refused-encrypted.odt", .encrypted),
        ("refused-old.doc", .binaryOffice), ("refused-flat.xml", .flatXML),
        ("refused-flat.fodt", .flatXML), ("refused-text.docx", .notPackage),
        ("refused-plain.zip", .notPackage), ("refused-empty.docx", .damaged),
        ("refused-truncated.docx", .damaged), ("refused-unclosed.docx", .damaged),
        ("refused-entity.docx", .damaged), ("refused-twice.docx", .damaged),
        ("refused-overlap.docx", .damaged), ("refused-deep.docx", .tooBig),
        ("refused-bomb.docx", .tooBig), ("refused-page.docx", .tooBig),
        ("refused-binary.xlsb", .unsupported), ("refused-latin.docx", .unsupported),
        ("refused-method.docx", .unsupported), ("refused-signed.docx", .signed),
        ("refused-signed.odt", .signed),
    ]

    @Test(arguments: refused)
    func refusesByName(_ name: String, _ problem: OfficeFileError.Code) throws {
        let bytes = try PackageFixtures.bytes(name)
        let error = try #require(throws: OfficeFileError.self) {
            try OfficeFile(bytes).write(OfficeFileCopy(tile: try PackageFixtures.tile()))
        }
        #expect(error.code == problem)
        #expect(!error.detail.isEmpty && !error.detail.hasSuffix("."))
    }

    @Test(arguments: ["refused-signed.docx", "refused-signed.odt"])
    func breaksASignatureWhenTold(_ name: String) throws {
        let file = try PackageFixtures.file(name)
        #expect(file.info.isSigned)
        let result = try file.write(
            OfficeFileCopy(tile: try PackageFixtures.tile(), breaksSignature: true))
        #expect(!(try OfficeFile(result.bytes)).info.isSigned)
        #expect(try PackageFixtures.problems(result.bytes, of: name) == "")
    }

    @Test func refusesChangesThatDoNotFit() throws {
        let file = try PackageFixtures.file("word.docx")
        let paragraphs = try file.paragraphs()
        let field = try #require(paragraphs.first { $0.text.contains("pages") })
        let part = field.part
        func change(_ paragraph: Int, _ offset: Int, _ deleting: Int, _ text: String) -> TextChange
        {
            TextChange(
                part: part, paragraph: paragraph, offset: offset, deleting: deleting, text: text)
        }
        for wrong in [
            change(field.number, 0, 0, "x"), change(field.number, 0, 1, ""),
            change(field.number, 999, 0, "x"), change(field.number, -1, 0, "x"),
            change(field.number, 3, Int.max, ""), change(9999, 0, 0, "x"),
            change(field.number, 3, 0, "\u{1}"),
            TextChange(part: "word/settings.xml", paragraph: 0, offset: 0, text: "x"),
            TextChange(part: "../etc/passwd", paragraph: 0, offset: 0, text: "x"),
        ] {
            #expect(throws: OfficeFileError(.invalidRequest, "")) {
                try PackageFixtures.write(file.bytes, OfficeFileCopy(changes: [wrong]))
            }
        }
        let long = OfficeFileProperty(name: "x", value: String(repeating: "y", count: 256))
        #expect(throws: OfficeFileError(.invalidRequest, "")) {
            try PackageFixtures.write(file.bytes, OfficeFileCopy(properties: [long]))
        }
        #expect(PageTile(side: 2, greys: [1]) == nil)
    }

    @Test(arguments: ["word.docx", "slides.pptx", "book.xlsx", "text.odt", "slides.odp"])
    func survivesDamage(_ name: String) throws {
        let bytes = try PackageFixtures.bytes(name)
        let copy = OfficeFileCopy(
            tile: try PackageFixtures.tile(),
            properties: [OfficeFileProperty(name: "a", value: "b")],
            replacesOverlay: true)
        var state: UInt64 = 7
        for i in 0..<120 {
            var damaged = bytes
            if i % 3 == 0 {
                damaged = Array(bytes[..<(bytes.count * i / 120)])
            } else {
                for _ in 0..<4 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    damaged[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
                }
            }
            // Whole or refused; nothing else.
            do {
                _ = try PackageFixtures.write(damaged, copy)
            } catch {
                #expect(error is OfficeFileError)
            }
        }
    }

    /// Damage inside of parts, behind checksums that are right.
    @Test(arguments: ["word/document.xml", "word/header1.xml", "word/_rels/document.xml.rels"])
    func survivesDamagedParts(_ part: String) throws {
        let bytes = try PackageFixtures.bytes("word.docx")
        let package = try OfficeFileContent(bytes)
        let content = try #require(try package.content(part))
        let copy = OfficeFileCopy(tile: try PackageFixtures.tile())
        var state: UInt64 = 11
        for i in 0..<150 {
            var damaged = content
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let at = Int(state >> 33) % content.count
            switch i % 3 {
            case 0: damaged = Array(content[..<at])
            case 1: damaged[at] = [0x3C, 0x3E, 0x26, 0x22, 0x2F, 0x00][i / 3 % 6]
            default: damaged.removeSubrange(at..<min(content.count, at + 7))
            }
            var changes = OfficeFileChanges()
            changes.replace(part, with: damaged)
            let segments = try OfficeFileComposer.compose(package, changes)
            let written = segments.flatMap { segment in
                switch segment {
                case .input(let range): Array(bytes[range])
                case .bytes(let bytes): bytes
                }
            }
            do {
                _ = try PackageFixtures.write(written, copy)
                _ = try OfficeText(OfficeFileContent(written)).list { _ in }
            } catch {
                #expect(error is OfficeFileError)
            }
        }
    }
}
