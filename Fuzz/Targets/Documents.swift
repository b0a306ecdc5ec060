@testable import DocumentReading
@testable import PDFWriting
import QPDF
import TextDecoding

extension FuzzTarget {
    /// Readers of documents, as the worker calls them: one target for each family, since each has
    /// its own seeds and words.
    static let documents: [FuzzTarget] = [
        document(
            "zip", [.zip], [".zip", ".docx", ".xlsx", ".odt", ".epub"],
            ["PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "PK\u{7}\u{8}"]),
        document(
            "archives", [.tar, .gz, .cpio, .ar], [".tar", ".gz", ".cpio", ".ar", ".bz2", ".xz"],
            ["ustar", "070701", "!<arch>\n"]),
        document(
            "compound", [.ole], [".doc", ".xls", ".ppt", ".msg"],
            ["WordDocument", "Workbook", "1Table", "__substg1.0_", "\u{5}SummaryInformation"]),
        document(
            "rtf", [.rtf], [".rtf"],
            [
                "\\u", "\\uc2", "\\'", "\\bin", "{\\*\\", "\\fonttbl", "\\objdata", "\\pict",
                "\\ansicpg", "\\fcharset", "\\par", "\\upr", "\\ud",
            ]),
        document(
            "mail", [.eml, .mbox], [".eml", ".mbox"],
            [
                "Content-Type: ", "multipart/mixed; boundary=", "Content-Transfer-Encoding: ",
                "base64", "quoted-printable", "=?UTF-8?B?", "=?utf-8?q?", "begin 644 ", "\r\n\r\n",
                "message/rfc822", "format=flowed", "application/pkcs7-mime", "=ybegin ",
            ]),
        document(
            "markup", [.html, .xml], [".html", ".xml"],
            [
                "<script>", "<!--", "<![CDATA[", "&#x", "<!DOCTYPE", "<!ENTITY ", "data:;base64,",
                "<style>", "<textarea>", "<svg ", "<meta charset=",
            ]),
        pictureStructures,
        pdfObjects,
        pdfSyntax,
    ]

    private static func document(
        _ name: String, _ types: [FileType], _ endings: [String], _ words: [String]
    ) -> FuzzTarget {
        FuzzTarget(
            name: name, longest: 32 << 10, words: words, prepare: prepareReaders,
            seeds: { source in try endings.flatMap { try source.files($0) } },
            run: { bytes in DocumentPromises.check(bytes, as: types) })
    }

    @Sendable static func prepareReaders() {
        _ = ArchiveReader.load()
        CharsetDecoder.preload()
    }

    /// What lies in pictures beside their pixels.
    private static let pictureStructures = FuzzTarget(
        name: "picture-structure", longest: 8 << 10,
        words: [
            "Exif\0\0", "ICC_PROFILE\0", "IDAT", "iCCP", "zTXt", "ftyp", "meta", "8BIM",
            "http://ns.adobe.com/xap/1.0/\0",
        ],
        prepare: prepareReaders,
        seeds: { _ in PictureSeeds.all },
        run: { bytes in
            DocumentPromises.check(bytes, as: [.png, .jpeg, .tiff, .webp, .gif, .bmp, .heif])
        })

    private static let pdfObjects = FuzzTarget(
        name: "pdf-objects", longest: 16 << 10, words: pdfWords, prepare: prepareReaders,
        seeds: { source in
            try source.files(".pdf") + PDFFixture.kinds.map { PDFFixture.make($0).bytes }
        },
        run: { bytes in
            let extractor = Extractor(limits: DocumentPromises.limits, room: 48 << 20)
            let part = DocumentPart(path: "x", type: "pdf")
            let needs = PDFObjectReader.read(bytes, plain: nil, part, extractor, depth: 0)
            do {
                let back = try PDFPageNeeds(needs.bytes)
                expect(back == needs, "what pages need became something else")
            } catch {
                expect(false, "what pages need is refused")
            }
            DocumentPromises.replay(extractor.out.bytes)
        })

    static let pdfWords = [
        "obj", "endobj", "stream\n", "endstream", "xref", "trailer", "startxref", "/Filter",
        "/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode",
        "/DecodeParms", "/Predictor", "/Columns", "/ObjStm", "/ToUnicode", "/Encoding",
        "beginbfchar", "beginbfrange", "BT", "ET", "Tj", "TJ", "Tf", "Do", "BI", "ID", "EI", "cm",
    ]

    /// The pieces of PDF that both reading and writing use, without a file around them: objects,
    /// streams' filters, content, character maps.
    private static let pdfSyntax = FuzzTarget(
        name: "pdf-syntax", words: pdfWords,
        seeds: { _ in
            [
                "<< /A [1 2.5 (x\\051) <4142> /N#20 true null 3 0 R] >>",
                "BT /F1 12 Tf [(ab) -250 (cd)] TJ T* <0041> ' ET q 1 0 0 1 5 5 cm /X Do Q",
                "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <10> <0041> endbfrange 1 beginbfchar <20> <D83DDE00> endbfchar",
                "87cURD]i,\"Ebo80~>",
            ].map { Array($0.utf8) }
        },
        run: { bytes in
            var syntax = PDFSyntax(bytes)
            var count = 0
            while count <= bytes.count, let value = syntax.value() {
                count += 1
                _ = value
            }
            var tokens = CMapTokens(bytes)
            count = 0
            while let token = tokens.next() {
                count += 1
                expect(count <= bytes.count, "more tokens than bytes")
                _ = token
            }
            _ = ContentScanner(bytes)
            if let map = ToUnicodeMap(bytes) {
                for place in map.places {
                    expect(
                        place.range.upperBound <= bytes.count && !place.range.isEmpty,
                        "a place beyond its map")
                }
                _ = map.template(codes: Set(map.places.map(\.code)))
            }
            _ = PDFFontCodes([:], map: bytes, resolve: { $0 }).text(bytes)
            filters(bytes)
        })

    private static let filterNames = [
        "FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode",
    ]

    /// The first bytes choose filters and a predictor.
    private static func filters(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        let first = input.choice(filterNames)
        let second = input.flag() ? " /" + input.choice(filterNames) : ""
        let predictor = input.choice([1, 2, 10, 12, 15])
        let columns = Int(input.number(2))
        let colours = Int(input.byte())
        let entries = """
            << /Filter [/\(first)\(second)] /DecodeParms [<< /Predictor \(predictor) \
            /Columns \(columns) /Colors \(colours) /BitsPerComponent 8 >>] >>
            """
        var syntax = PDFSyntax(Array(entries.utf8))
        guard case .dictionary(let dictionary)? = syntax.value() else {
            return expect(false, "a dictionary that is none")
        }
        let limit = 1 << 20
        let result = PDFFilters.decode(input.rest(), dictionary, limit: limit) { $0 }
        expect(result.bytes.count <= limit, "\(result.bytes.count) bytes out of a filter")
    }
}

/// What every reading of a document promises, whatever the bytes.
enum DocumentPromises {
    /// Small enough that nothing honest about an input of some kilobytes takes long.
    static let limits = ReadingLimits(bytes: 32 << 20, depth: 4, entries: 200, seconds: 8, pages: 0)
    /// No type's words, no digits of any encoding next to it.
    private static let canary = Array("\ncanary 7731 flies at dawn\n".utf8)

    static func check(_ bytes: [UInt8], as types: [FileType]) {
        let extractor = Extractor(limits: limits, room: 48 << 20)
        extractor.read(bytes, path: "x", depth: 0)
        let found = FileTypes.of(bytes)
        // Where a mutation broke what the type is told by, its reader gets the bytes all the same.
        for type in types where !found.contains(type) {
            extractor.read(bytes, as: type, path: "x", depth: 0)
        }
        replay(extractor.out.bytes)
        // Plain words in any place are read, caught by the net, or the document is said to be
        // unread: one input in eight, since it costs as much again.
        guard bytes.count > 8, bytes.reduce(0, &+) & 7 == 0 else { return }
        let place = bytes.reduce(5381) { ($0 &* 33) ^ Int($1) } & Int.max % (bytes.count + 1)
        plant(bytes, at: min(place % (bytes.count + 1), bytes.count))
    }

    private static func plant(_ bytes: [UInt8], at place: Int) {
        let planted = bytes[..<place] + canary + bytes[place...]
        let extractor = Extractor(limits: limits, room: 48 << 20)
        extractor.read(Array(planted), path: "x", depth: 0)
        let told = replay(extractor.out.bytes)
        let words = canary.dropFirst().dropLast()
        expect(
            told.isUnread || told.text.firstRange(of: words) != nil,
            "plain words at \(place) were passed over")
    }

    /// The parent must understand the worker: events in order, nothing left over.
    @discardableResult
    static func replay(_ answer: [UInt8]) -> (text: [UInt8], isUnread: Bool) {
        var replay = PartReplay(answer)
        var told: (text: [UInt8], isUnread: Bool) = ([], false)
        do {
            while let step = try replay.next() {
                switch step {
                case .text(let text): told.text += text
                case .net(let text, _): told.text += text + [0x0A]
                case .end: told.text.append(0x0A)
                case .unread(let path, _):
                    expect(!path.isEmpty, "unread without a path")
                    told.isUnread = true
                // Read by programs outside of the worker, which do not run here.
                case .foreign: told.isUnread = true
                case .begin, .picture, .image: break
                }
            }
        } catch {
            expect(false, "a worker's answer that is none")
        }
        return told
    }
}

enum FileTypes {
    static func of(_ bytes: [UInt8]) -> [FileType] {
        bytes.withUnsafeBytes {
            FileType.all(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(1 << 16)))
        }
    }
}
