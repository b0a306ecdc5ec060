@testable import DocumentReading
@testable import Imaging
@testable import OfficeWriting

extension FuzzTarget {
    /// Office documents by their parts: compressed members would keep libFuzzer from their XML, so
    /// an input is the parts, a zero byte between them, and the package is made around them.
    static let office: [FuzzTarget] = [officeParts, numberFormats, officeWriting]

    /// Which kind of package, then which part is which piece.
    private static let packages: [[String]] = [
        ["word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels"],
        ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"],
        ["ppt/slides/slide1.xml", "ppt/notesSlides/notesSlide1.xml"],
        ["content.xml", "styles.xml", "META-INF/manifest.xml"],
    ]

    static func package(_ bytes: [UInt8]) throws -> [UInt8] {
        let names = packages[Int(bytes.first ?? 0) % packages.count]
        let pieces = bytes.dropFirst().split(separator: 0, omittingEmptySubsequences: false)
        var zip = ArchiveBuilder.ZIP()
        func add(_ name: String, _ content: [UInt8]) {
            zip.members.append(.init(name: Array(name.utf8), content: content, isDeflated: false))
        }
        if names[0] == "content.xml" {
            add("mimetype", Array("application/vnd.oasis.opendocument.text".utf8))
        } else {
            add("[Content_Types].xml", Array(contentTypes(names).utf8))
            add("_rels/.rels", Array(relationships(names).utf8))
        }
        for (name, piece) in Swift.zip(names, pieces) { add(name, Array(piece)) }
        return try zip.bytes()
    }

    private static let mainTypes = [
        "word/document.xml":
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "xl/workbook.xml":
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "ppt/slides/slide1.xml":
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ]

    private static func contentTypes(_ names: [String]) -> String {
        let overrides = names.compactMap { name in
            mainTypes[name].map { "<Override PartName=\"/\(name)\" ContentType=\"\($0)\"/>" }
        }
        return """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
            <Default Extension="xml" ContentType="application/xml"/>\
            <Default Extension="rels" \
            ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
            \(overrides.joined())</Types>
            """
    }

    private static func relationships(_ names: [String]) -> String {
        let main = names.first { mainTypes[$0] != nil } ?? names[0]
        return """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
            <Relationship Id="rId1" Target="\(main)" Type="http://schemas.openxmlformats.org/\
            officeDocument/2006/relationships/officeDocument"/></Relationships>
            """
    }

    private static let word = """
        <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>\
        <w:p><w:r><w:t>The harbour authority met on Tuesday to discuss the timetable.</w:t></w:r>\
        <w:ins><w:r><w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del>\
        <w:fldSimple w:instr=" PAGE "/><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:p>\
        <w:sectPr/></w:body></w:document>
        """
    private static let sheet = """
        <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>\
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45658.5</v></c><c t="inlineStr">\
        <is><t>in_x0041_line</t></is></c><c><f>A1&amp;"x"</f><v>1</v></c></row></sheetData></worksheet>
        """
    private static let strings = """
        <sst><si><t>The customer asked twice for a new contract.</t></si><si><r><t>a</t></r><rPh>\
        <t>b</t></rPh></si></sst>
        """
    private static let styles = """
        <styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/></numFmts><cellXfs>\
        <xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>
        """
    private static let workbook = """
        <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><workbookPr \
        date1904="1"/><sheets><sheet name="S" sheetId="1"/></sheets></workbook>
        """
    private static let slide = """
        <p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>Words of a \
        slide</a:t></a:r><a:br/></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>
        """
    private static let open = """
        <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
        xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>\
        The pier will be closed before the first frost.<text:s text:c="3"/><text:tab/></text:p>\
        </office:text></office:body></office:document-content>
        """

    private static let partSeeds: [[UInt8]] = [
        [0] + Array((word + "\0<w:comments><w:comment><w:p/></w:comment></w:comments>").utf8),
        [1] + Array([sheet, strings, styles, workbook].joined(separator: "\0").utf8),
        [2] + Array(slide.utf8), [3] + Array((open + "\0<office:document-styles/>").utf8),
    ]
    private static let partWords = [
        "<w:t>", "<w:p>", "</w:p>", "<w:r>", "<w:fldChar w:fldCharType=\"begin\"/>",
        "<w:instrText>", "<mc:AlternateContent>", "<mc:Fallback>", "<c t=\"s\">", "<v>", "<si>",
        "<f>", "_x0041_", "formatCode=\"", "<text:s text:c=\"", "<text:span>", "&#x200B;",
        "xml:space=\"preserve\"", "<w:sdt>", "<w:ruby>", "<a:t>",
        "table:number-columns-repeated=\"",
    ]

    private static let officeParts = FuzzTarget(
        name: "office-parts", longest: 8 << 10, words: partWords, prepare: prepareReaders,
        seeds: { _ in partSeeds },
        run: { bytes in
            guard let package = try? package(bytes) else { return }
            DocumentPromises.check(package, as: [])
        })

    /// A number and the code of its format.
    private static let numberFormats = FuzzTarget(
        name: "number-formats", longest: 512,
        words: [
            "General", "[Red]", "[<100]", "[h]", "AM/PM", "E+00", "?/?", "# ##0.00", "yyyy",
            "[$€-407]", "\\", "\"", "@", "_-", "* ",
        ],
        seeds: { _ in
            [
                "#,##0.00;[Red](#,##0.00);\"none\";@", "0.00E+00", "# ?/?", "[h]:mm:ss.000",
                "dddd, mmmm d, yyyy AM/PM", "[>=100]0%;[<-1]0.0,,\"M\"",
            ].map { [UInt8](repeating: 64, count: 9) + Array($0.utf8) }
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let isOld = input.flag()
            let value = Double(bitPattern: input.number(8))
            let format = NumberFormat(input.rest())
            for number in [value, 0, -1, 45658.75, 1e15, -1e300] {
                let text = format.text(number, starts1904: isOld)
                expect((text?.count ?? 0) < 1 << 20, "a megabyte for one number")
            }
        })

    /// Writing of office packages, of the same inputs: what is written opens again, says the same,
    /// and has the property that was put in.
    private static let officeWriting = FuzzTarget(
        name: "office-writing", longest: 8 << 10, words: partWords,
        seeds: { _ in partSeeds },
        run: { bytes in
            guard let package = try? package(bytes) else { return }
            WritingPromises.check(package)
            WritingPromises.check(bytes)
        })
}

/// What writing an office package promises: it is refused by name, or the copy opens again, has what
/// was put in, and shows the same text.
private enum WritingPromises {
    static func check(_ bytes: [UInt8]) {
        let property = OfficeFileProperty(name: "Document", value: "dlp1-canary")
        let greys = [UInt8](repeating: 9, count: 81)
        let paragraphs: [OfficeParagraph]
        do throws(OfficeFileError) {
            var listed: [OfficeParagraph] = []
            try OfficeText(OfficeFileContent(bytes)).list { listed.append($0) }
            paragraphs = listed
        } catch {
            return expect(!error.description.isEmpty, "refused without a word")
        }
        let mark = "\u{2062}"
        let changes = paragraphs.prefix(16).compactMap { paragraph -> TextChange? in
            let count = paragraph.text.unicodeScalars.count
            guard let place = (0...count).first(where: { paragraph.canInsert(at: $0) }) else {
                return nil
            }
            return TextChange(
                part: paragraph.part, paragraph: paragraph.number, offset: place, text: mark)
        }
        let copy = OfficeFileCopy(
            tile: PageTile(side: 9, greys: greys), changes: changes, properties: [property])
        let written: [UInt8]
        do throws(OfficeFileError) {
            written = try write(bytes, copy)
        } catch {
            return expect(!error.description.isEmpty, "refused without a word")
        }
        do throws(OfficeFileError) {
            let content = try OfficeFileContent(written)
            let values =
                content.format.isOpenDocument
                ? try UserDefinedMetadata(content).values : try CustomProperties(content).values
            expect(values.contains(property), "the property is not in the copy")
            var after: [String] = []
            try OfficeText(content).list { after.append($0.text) }
            let before = paragraphs.map(\.text)
            func shown(_ texts: [String]) -> [String] {
                texts.map { String($0.unicodeScalars.filter { $0 != "\u{2062}" }) }
                    .filter { !$0.isEmpty }
            }
            let marks = Set(changes.map { "\($0.part) \($0.paragraph)" }).count
            expect(
                after.count { $0.contains(mark) } >= marks || marks == 0,
                "text that was put in is not in the copy")
            let missing = shown(before).first { !shown(after).contains($0) }
            expect(missing == nil, "a paragraph is gone: \(missing ?? "")")
        } catch {
            expect(false, "the copy does not open again: \(error)")
        }
    }

    private static func write(
        _ bytes: [UInt8], _ copy: OfficeFileCopy
    ) throws(OfficeFileError) -> [UInt8] {
        let (segments, _) = try OfficeFileWriter(OfficeFileContent(bytes)).write(copy)
        var out: [UInt8] = []
        for segment in segments {
            switch segment {
            case .input(let range): out += bytes[range]
            case .bytes(let new): out += new
            }
        }
        return out
    }
}
