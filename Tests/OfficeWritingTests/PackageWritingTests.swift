import Testing
@testable import OfficeWriting

/// Whole packages, through workers.
@Suite struct PackageWritingTests {
    @Test(arguments: PackageFixtures.readable)
    func putsEverythingIn(_ name: String, _ overlays: Int) throws {
        let file = try PackageFixtures.file(name)
        let copy = OfficeFileCopy(
            tile: try PackageFixtures.tile(),
            changes: PackageFixtures.changes(try file.paragraphs()),
            properties: [OfficeFileProperty(name: "Document", value: "a<b>&\"c")])
        let result = try file.write(copy)
        #expect(result.overlays == overlays)
        #expect(result.skipped == 0)
        #expect(try PackageFixtures.problems(result.bytes, of: name) == "")
        let written = try OfficeFile(result.bytes)
        #expect(written.info.overlays == overlays)
        #expect(written.info.properties == copy.properties)
        #expect(written.info.format == file.info.format)
        #expect(written.info.isStrict == (name == "strict.docx"))
        #expect(written.info.hasMacros == (name == "macro.docm"))
        #expect(!(try written.paragraphs()).isEmpty)
    }

    /// What was put into the text is found where it was put, and taken out without a trace.
    @Test(arguments: PackageFixtures.readable)
    func takesTextOutAgain(_ name: String, _ overlays: Int) throws {
        let file = try PackageFixtures.file(name)
        let before = try file.paragraphs()
        let marked = try file.write(OfficeFileCopy(changes: PackageFixtures.changes(before)))
        let written = try OfficeFile(marked.bytes)
        let after = try written.paragraphs()
        #expect(after.map { $0.text.filter { $0 != "\u{2062}" } } == before.map(\.text))
        #expect(after.allSatisfy { $0.text.contains("\u{2062}") })
        let deletions = after.flatMap { paragraph in
            paragraph.text.unicodeScalars.enumerated().filter { $0.element == "\u{2062}" }.map {
                TextChange(
                    part: paragraph.part, paragraph: paragraph.number, offset: $0.offset,
                    deleting: 1)
            }
        }
        let restored = try written.write(OfficeFileCopy(changes: deletions))
        for part in Set(before.map(\.part)) where name != "wide.docx" {
            #expect(
                try PackageFixtures.part(part, of: restored.bytes)
                    == PackageFixtures.part(part, of: file.bytes))
        }
    }

    @Test(arguments: PackageFixtures.readable)
    func leavesWhatIsNotTouched(_ name: String, _ overlays: Int) throws {
        let file = try PackageFixtures.file(name)
        let result = try file.write(OfficeFileCopy())
        #expect(try PackageFixtures.problems(result.bytes, of: name) == "")
        let old = try ZIPDirectory(file.bytes).entries
        let new = try ZIPDirectory(result.bytes).entries
        #expect(Set(old.map(\.name)) == Set(new.map(\.name)))
        for entry in old {
            let copy = try #require(new.first { $0.name == entry.name })
            #expect(file.bytes[entry.packed] == result.bytes[copy.packed])
        }
    }

    @Test(arguments: PackageFixtures.readable)
    func replacesAnEarlierOverlay(_ name: String, _ overlays: Int) throws {
        let file = try PackageFixtures.file(name)
        let first = try file.write(OfficeFileCopy(tile: try PackageFixtures.tile()))
        let again = OfficeFileCopy(tile: try PackageFixtures.tile(2), replacesOverlay: true)
        let second = try OfficeFile(first.bytes).write(again)
        #expect(try OfficeFile(second.bytes).info.overlays == overlays)
        #expect(try PackageFixtures.problems(second.bytes, of: name) == "")
        let (a, b) = (try ZIPDirectory(first.bytes), try ZIPDirectory(second.bytes))
        #expect(a.entries.count == b.entries.count)
        // Without being asked to replace, another one comes on top.
        let third = try OfficeFile(first.bytes).write(
            OfficeFileCopy(tile: try PackageFixtures.tile(3)))
        if file.info.format != .xlsx {
            #expect(try OfficeFile(third.bytes).info.overlays == 2 * overlays)
        } else {
            #expect(third.skipped == 2)
        }
        // Taken out.
        let none = try OfficeFile(second.bytes).write(OfficeFileCopy(replacesOverlay: true))
        #expect(try OfficeFile(none.bytes).info.overlays == 0)
        #expect(try PackageFixtures.problems(none.bytes, from: second.bytes) == "")
        let pictures = try ZIPDirectory(none.bytes).entries.filter {
            String(decoding: $0.name, as: UTF8.self).contains(OverlayNaming.part)
        }
        #expect(pictures.isEmpty)
    }

    @Test func writesManyCopiesAtOnce() throws {
        let file = try PackageFixtures.file("word.docx")
        let copies = try (0..<40).map { i in
            OfficeFileCopy(
                tile: try PackageFixtures.tile(i),
                properties: [OfficeFileProperty(name: "Document", value: "copy \(i)")])
        }
        var count = 0
        try file.write(copies) { i, result in
            #expect(i == count)
            count += 1
            let properties = try PackageFixtures.part("docProps/custom.xml", of: result.bytes)
            #expect(properties.contains(">copy \(i)<"))
        }
        #expect(count == 40)
    }

    @Test func replacesPictures() throws {
        let file = try PackageFixtures.file("slides.pptx")
        var picture = try #require(try file.pictures().first)
        #expect(picture.part == "ppt/media/image1.png")
        #expect(picture.format == .png)
        picture.bytes += [0]
        let result = try file.write(OfficeFileCopy(pictures: [picture]))
        #expect(try OfficeFile(result.bytes).pictures() == [picture])
        #expect(try PackageFixtures.problems(result.bytes, of: "slides.pptx") == "")
        for bytes in [[0xFF, 0xD8, 0xFF, 0xE0], [1, 2, 3]] as [[UInt8]] {
            let wrong = OfficeOverlayPicture(part: picture.part, bytes: bytes)
            #expect(throws: OfficeFileError(.invalidRequest, "")) {
                try file.write(OfficeFileCopy(pictures: [wrong]))
            }
        }
        // Overlays are not among them.
        let marked = try file.write(OfficeFileCopy(tile: try PackageFixtures.tile()))
        #expect(try OfficeFile(marked.bytes).pictures().count == 1)
    }

    @Test(arguments: ["word.docx", "text.odt"])
    func replacesAndRemovesProperties(_ name: String) throws {
        let file = try PackageFixtures.file(name)
        let two = ["One", "Two"].map { OfficeFileProperty(name: $0, value: "first") }
        let first = try OfficeFile(file.write(OfficeFileCopy(properties: two)).bytes)
        #expect(first.info.properties == two)
        let change = [
            OfficeFileProperty(name: "One", value: nil),
            OfficeFileProperty(name: "Two", value: "second"),
        ]
        let second = try OfficeFile(first.write(OfficeFileCopy(properties: change)).bytes)
        #expect(second.info.properties == [change[1]])
        #expect(try PackageFixtures.problems(second.bytes, of: name) == "")
    }
}
