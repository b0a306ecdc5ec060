import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Text that a person sees whole, or that is packed, where a format lets it stand in pieces or
/// beside what is shown.
@Suite struct HiddenRunsTests {
    private static let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    private static let letters = Canary.text.map { $0 == " " ? "&#32;" : String($0) }

    private static func runs(_ form: (String) -> String) -> String {
        letters.map(form).joined()
    }

    private static func document(_ body: String) -> [UInt8] {
        Array(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"\(word)\"><w:body><w:p>\(body)</w:p></w:body></w:document>"
                .utf8)
    }

    private static let paragraphs: [String] = [
        runs { "<w:r><w:instrText>\($0)</w:instrText></w:r>" },
        runs { "<w:r><w:t>\($0)</w:t></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del>" },
        runs { "<w:ins><w:r><w:t>y</w:t></w:r></w:ins><w:r><w:t>\($0)</w:t></w:r>" },
        runs {
            "<w:del><w:r><w:delText>\($0)</w:delText></w:r></w:del>"
                + "<w:ins><w:r><w:t>y</w:t></w:r></w:ins>"
        },
        runs {
            "<w:ruby><w:rt><w:r><w:t>\($0)</w:t></w:r></w:rt><w:rubyBase>b</w:rubyBase></w:ruby>"
        },
    ]

    @Test(arguments: 0..<5)
    func joinsRuns(_ index: Int) throws {
        let document = Self.document(Self.paragraphs[index])
        let package = try ArchiveBuilder.zip([
            ("[Content_Types].xml", Array("<Types/>".utf8)), ("word/document.xml", document),
        ])
        #expect(try Canary.answer(package) == .read)
        // A package whose parts are elsewhere, and a part by itself.
        let elsewhere = try ArchiveBuilder.zip([
            ("[Content_Types].xml", Array("<Types/>".utf8)), ("a/b.dat", document),
        ])
        #expect(try Canary.answer(elsewhere) == .read)
        #expect(try Canary.answer(document) == .read)
    }

    /// What was changed at the ends of words stands in the flow, and once.
    @Test func repeatsNoParagraph() throws {
        let body =
            "<w:r><w:t>one two </w:t></w:r><w:del><w:r><w:delText>three</w:delText></w:r></w:del>"
            + "<w:ins><w:r><w:t> four</w:t></w:r></w:ins><w:r><w:t> five</w:t></w:r>"
        let text = String(
            decoding: OfficeTextExtractor.office(Self.document(body)).text, as: UTF8.self)
        #expect(text.ranges(of: "two").count == 1)
        let part = "<w:r><w:t>gar</w:t></w:r><w:del><w:r><w:t>age</w:t></w:r></w:del>"
        let glued = String(
            decoding: OfficeTextExtractor.office(Self.document(part)).text, as: UTF8.self)
        #expect(glued.split(separator: "\n") == ["garage", "gar"])
    }

    @Test func joinsTheSpansOfFlatDocuments() throws {
        let spans = Self.runs { "<text:span>\($0)</text:span>" }
        let flat =
            "<?xml version=\"1.0\"?><office:document "
            + "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"><office:body>"
            + "<text:p>\(spans)</text:p></office:body></office:document>"
        #expect(try Canary.answer(Array(flat.utf8)) == .read)
    }

    @Test func readsSheetsAsShown() throws {
        let header = "&amp;C" + Canary.text.map { "&amp;B\($0)" }.joined()
        let sheet =
            "<worksheet><sheetData/><headerFooter><oddHeader>\(header)</oddHeader></headerFooter>"
            + "</worksheet>"
        let escaped = Canary.escaped {
            "_x" + String(repeating: "0", count: 2) + Canary.hex([$0]) + "_"
        }
        let cells =
            "<worksheet><sheetData><row><c t=\"str\"><v>\(escaped)</v></c></row></sheetData>"
            + "</worksheet>"
        for content in [sheet, cells] {
            let package = try ArchiveBuilder.zip([
                ("[Content_Types].xml", Array("<Types/>".utf8)),
                ("xl/worksheets/sheet1.xml", Array(content.utf8)),
            ])
            #expect(try Canary.answer(package) == .read)
        }
        #expect(
            CellEscapes.decoded(Array("_x0009_ _xD800_ _x00_".utf8))
                == Array("_x0009_ _xD800_ _x00_".utf8))
        let looks = Array("&L&\"Arial,Bold\"&14a&K0000FFb &&c&".utf8)
        #expect(HeaderCodes.removed(looks[...]) == Array("\nab &c&".utf8))
    }

    @Test func readsQueriesOfWorkbooks() throws {
        let zip = try ArchiveBuilder.zip([("Section1.m", Array(Canary.text.utf8))])
        let data = [0, 0, 0, 0] + ArchiveBuilder.number(zip.count, 4) + zip
        let part = "<DataMashup>" + Canary.base64(data, width: 10_000) + "</DataMashup>"
        let package = try ArchiveBuilder.zip([
            ("[Content_Types].xml", Array("<Types/>".utf8)),
            ("xl/workbook.xml", Array("<w/>".utf8)),
            ("customXml/item1.xml", Array(part.utf8)),
        ])
        #expect(try Canary.answer(package) == .read)
    }

    @Test(arguments: [
        "{\\rtf1 x}\\pard @", "{\\rtf1 {\\pict\\pngblip @}x}", "{\\rtf1 {\\*\\objdata @}x}",
        "{\\rtf1 {\\*\\unknown @}x}",
    ])
    func readsEscapesInDataAndBehindTheEnd(_ shape: String) throws {
        for text in [
            Canary.escaped { "\\'" + Canary.hex([$0]) }, Canary.escaped { "\\u\($0)?" },
            Canary.escaped { "\\u\(0xF000 + Int($0) - 0x10000)?" },
        ] {
            let document = shape.split(separator: "@", omittingEmptySubsequences: false)
                .joined(separator: text)
            #expect(try Canary.answer(Array(document.utf8)) != .silent, "\(document)")
        }
        let groups = Canary.text.map { "{\\x \($0)}" }.joined()
        let document = "{\\rtf1 {\\*\\unknown \(groups)}x}"
        #expect(try Canary.answer(Array(document.utf8)) == .read)
    }

    @Test func joinsFlowedLines() throws {
        for (field, lines) in [
            ("", "canary 7731 flies \r\nat dawn\r\n"),
            ("; delsp=yes", "can \r\nary 7731 fl \r\nies at dawn"),
            ("", "> canary 7731 \r\n> flies at \r\n> dawn\r\n"),
        ] {
            let mail =
                "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: text/plain; format=flowed\(field)\r\n\r\n\(lines)"
            #expect(try Canary.answer(Array(mail.utf8)) != .silent)
        }
    }

    @Test(arguments: ["Data", "Pictures", "0Table", "1Table"])
    func readsPackedDataAroundPictures(_ name: String) throws {
        typealias File = CompoundBuilder
        let around = [UInt8](repeating: 7, count: 100)
        for content in [Canary.file, around + Canary.file, around + Canary.file + around] {
            let word = File.word(File.wide("x")).filter { $0.0 != name }
            let file = File.file(word + [(name, .stream(content))])
            #expect(try Canary.answer(file) != .silent)
        }
    }

    // MARK: PDF

    private static func page(
        _ content: String, font: String? = nil, _ more: (inout PDFBuilder) -> Void = { _ in }
    ) -> [UInt8] {
        var file = PDFBuilder.page(content: content)
        if let font { file.object(5, font) }
        more(&file)
        file.finish()
        return file.bytes
    }

    @Test func readsWhatIsPackedInContent() throws {
        let hex = Canary.hex(Canary.file)
        for content in [
            "BT (a) Tj ET /X << /Y <\(hex)> >> DP", "BT <\(hex)> Tj ET", "<\(hex)>",
            "BT (a) Tj ET BI /W 1 /H 1 /X <\(hex)> ID a EI",
        ] {
            let found = try PDFSweepTests.read(Self.page(content))
            #expect(PDFSweepTests.isFound(Canary.text, found) || !found.reasons.isEmpty)
        }
        // Bytes as they stand, in a comment and without one.
        for before in ["%", ""] {
            var file = PDFBuilder.page(content: "BT ET")
            file.packed(4, "", Array("BT ET\n\(before)".utf8) + Canary.file + [0x0A])
            file.finish()
            let found = try PDFSweepTests.read(file.bytes)
            #expect(PDFSweepTests.isFound(Canary.text, found) || !found.reasons.isEmpty)
        }
    }

    /// What is drawn counts, whatever is said for copying it.
    @Test func readsEncodingsBelowMaps() throws {
        let map =
            "1 begincodespacerange <00> <ff> endcodespacerange\n1 beginbfrange\n"
            + "<20> <7e> <0061>\nendbfrange"
        let shown = Canary.text.map { "(\($0))" }.joined(separator: " -20 ")
        let file = Self.page(
            "BT /F1 9 Tf [\(shown)] TJ ET",
            font: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 9 0 R >>"
        ) { $0.packed(9, "", map) }
        #expect(PDFSweepTests.isFound(Canary.text, try PDFSweepTests.read(file)))
    }

    @Test func recognisesWhatOnlyShapesTell() {
        func needs(_ content: String, _ font: String) -> PDFPageNeeds {
            PDFObjectReader.read(
                Self.page(content, font: font), plain: nil, DocumentPart(path: "x", type: "pdf"),
                Extractor(limits: .standard), depth: 0)
        }
        let glyphs = "BT /F1 9 Tf <00010002000300040005000600070008> Tj ET"
        func font(_ ordering: String) -> String {
            "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts "
                + "[<< /CIDSystemInfo << /Ordering (\(ordering)) >> >>] >>"
        }
        #expect(needs(glyphs, font("Identity")).pictures == [1])
        #expect(needs(glyphs, font("Japan1")).pictures == [])
        #expect(needs("BT /F1 9 Tf (some words) Tj ET", "<< /Subtype /Type3 >>").pictures == [1])
        let boxes = String(repeating: "1 2 3 1 re ", count: 4000)
        #expect(needs("BT (a) Tj ET \(boxes) f", "<< /Subtype /Type1 >>").drawings == [1])
    }

    @Test func readsLettersOfTwoBytesInObjectStreams() throws {
        let wide: [UInt8] = CompoundBuilder.wide(Canary.text)
        let file = Self.page("BT ET") {
            $0.packed(9, "/Type /ObjStm /N 1 /First 5", Array("20 0 null ".utf8) + wide)
        }
        #expect(PDFSweepTests.isFound(Canary.text, try PDFSweepTests.read(file)))
    }

    /// A picture smaller than pages are recognised for.
    @Test(arguments: [("/DeviceGray", true), ("/DeviceCMYK", false)])
    func recognisesSmallPictures(_ space: String, isPlain: Bool) throws {
        var file = PDFBuilder()
        file.object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        file.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        file.object(
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
                + "/Resources << /XObject << /I 6 0 R >> >> >>")
        file.packed(4, "", "BT (some words) Tj ET q 90 0 0 30 50 50 cm /I Do Q")
        // Greys that are letters of a code page, and words of one.
        let word =
            Array(
                "\u{44F}\u{431}\u{43B}".unicodeScalars.map {
                    UInt8(truncatingIfNeeded: $0.value - 0x350)
                }) + [0x20]
        let pixels = (0..<(300 * 100 * (isPlain ? 1 : 4))).map { word[$0 % word.count] }
        file.packed(
            6,
            "/Subtype /Image /BitsPerComponent 8 /ColorSpace \(space) /Width 300 /Height 100",
            pixels)
        file.finish()
        let extractor = Extractor(limits: .standard)
        let needs = PDFObjectReader.read(
            file.bytes, plain: nil, DocumentPart(path: "x", type: "pdf"), extractor, depth: 0)
        #expect(needs.pictures == (isPlain ? [] : [1]))
        let found = try Fixtures.replay(extractor)
        #expect(isPlain == found.pictures.contains { $0.path.contains("object-6") })
    }
}
