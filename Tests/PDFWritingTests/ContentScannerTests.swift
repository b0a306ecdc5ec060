import Imaging
import Testing
@testable import PDFWriting

/// Content streams (ISO 32000-2, 7.8.2): what wrapping one and finding its lines goes by.
@Suite struct ContentScannerTests {
    private final class Log: ContentScanner.Listener {
        var lines: [String] = []
        var operations: [ContentScanner.Operation] = []

        func perform(_ operation: ContentScanner.Operation) {
            operations.append(operation)
            let numbers = operation.numbers.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
            let texts = operation.texts.map { String(decoding: $0.codes, as: UTF8.self) }
            let name = String(decoding: operation.object, as: UTF8.self)
            lines.append(
                ([
                    operation.name == .font || operation.name == .draw
                        ? "\(operation.name) \(name)" : "\(operation.name)"
                ]
                    + numbers + texts).joined(separator: " "))
        }
    }

    private static func scan(_ text: String) -> (log: Log, scanner: ContentScanner) {
        let log = Log()
        return (log, ContentScanner(Array(text.utf8), log))
    }

    @Test(arguments: [
        ("q 1 0 0 1 5 6 cm Q", ["save", "transform 1 0 0 1 5 6", "restore"]),
        (
            "BT /F1 12 Tf 14 TL 72 700 Td (a) Tj T* (b) ' ET",
            [
                "beginText", "font F1 12", "leading 14", "move 72 700", "show a", "nextLine",
                "showNext b", "endText",
            ]
        ),
        ("[(a) -120 (b)] TJ", ["show a b"]), ("1 2 (x) \"", ["showNext 1 2 x"]),
        ("/Im1 Do", ["draw Im1"]),
        ("1 0 0 1 .5 -.25 Tm", ["matrix 1 0 0 1 0.5 -0.25"]),
        ("3 4 TD", ["moveSettingLeading 3 4"]), ("<48 65> Tj", ["show He"]),
        ("(a\\)b\\050\\n) Tj", ["show a)b(\n"]), ("(a(b)c) Tj", ["show a(b)c"]),
        ("% Q\nq", ["save"]), ("/GS gs q", ["save"]),
        // A word that only begins like an operator is none.
        ("qq Qx BTT q", ["save"]), ("1 2 3 4 5 6 7 8 cm", ["transform 3 4 5 6 7 8"]),
        ("(a)Tj(b)Tj", ["show a", "show b"]),
        ("/P << /MCID 0 >> BDC (a) Tj EMC", ["show a"]), ("(never ends", []), ("<4", []), ("", []),
    ])
    func operations(content: String, expected: [String]) {
        #expect(Self.scan(content).log.lines == expected)
    }

    @Test(arguments: [
        ("q q Q", 1, 0), ("Q Q", 0, 2), ("q Q Q q", 1, 1), ("(q) Tj % q\n", 0, 0),
        ("<< /A (Q) >> BDC", 0, 0), ("q Q", 0, 0),
    ])
    func statesLeftOpen(content: String, open: Int, surplus: Int) {
        let scanner = Self.scan(content).scanner
        #expect(scanner.openStates == open)
        #expect(scanner.surplusRestores == surplus)
    }

    @Test(arguments: [
        ("BT", true, 0), ("BT ET", false, 0), ("/P BMC", false, 1),
        ("/P BMC /P << >> BDC EMC", false, 1), ("EMC EMC /P BMC", false, 1),
        ("BT /P BMC", true, 1),
    ])
    func textsAndMarksLeftOpen(content: String, isText: Bool, marks: Int) {
        let scanner = Self.scan(content).scanner
        #expect(scanner.openText == isText)
        #expect(scanner.openMarks == marks)
    }

    /// Data of inline images (8.9.7) hold whatever bytes; `EI` within them ends nothing.
    @Test(arguments: [
        ("BI /W 1 /H 1 ID q Q EI Q q", ["restore", "save"]), ("BI ID xEI EIx EI q", ["save"]),
        ("BI ID never ends q", []),
        ("BI ID \u{80}\u{81} EI \u{82}\u{83} EI q", ["save"]),
    ])
    func inlineImages(content: String, expected: [String]) {
        let log = Log()
        let bytes = content.unicodeScalars.map { UInt8($0.value) }
        _ = ContentScanner(bytes, log)
        #expect(log.lines == expected)
    }

    /// Where strings stand, so that they can be written anew.
    @Test func rangesOfStrings() {
        let content = "BT (one) Tj [<74> 3 (w\\(o)] TJ ET"
        let bytes = Array(content.utf8)
        let log = Self.scan(content).log
        let shows = log.operations.filter { $0.name == .show }
        #expect(
            shows.flatMap(\.texts).map { String(decoding: bytes[$0.range], as: UTF8.self) } == [
                "(one)", "<74>", "(w\\(o)",
            ])
        #expect(shows.map(\.isArray) == [false, true])
        #expect(
            shows.map { String(decoding: bytes[..<$0.end], as: UTF8.self).suffix(2) } == [
                "Tj", "TJ",
            ])
    }

    /// Content of nonsense: nothing traps, every range is within it.
    @Test(arguments: 0..<UInt64(8))
    func nonsense(seed: UInt64) {
        let pieces = [
            "(", ")", "<", ">", "<<", ">>", "[", "]", "\\", "BT", " ", "Tj", "TJ", "/", "F", "1",
            ".", "-", "%", "\n", "ID", "EI", "q", "Q", "'", "\"",
        ]
        var state = seed &+ 13
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<2_000 {
            let text = (0..<next(30)).map { _ in pieces[next(pieces.count)] }.joined()
            let log = Self.scan(text).log
            for operation in log.operations {
                #expect(operation.end <= text.utf8.count)
                #expect(operation.numbers.count <= 6)
                for string in operation.texts {
                    #expect(string.range.upperBound <= text.utf8.count)
                }
            }
        }
    }

    // MARK: Maps of fonts

    private static func map(_ body: String) -> [UInt8] {
        Array("begincmap 1 begincodespacerange <00> <FF> endcodespacerange \(body) endcmap".utf8)
    }

    /// Glyphs that can carry a text: spaces, stops and hyphens, wherever a map has them.
    @Test(arguments: [
        ("2 beginbfchar <20> <0020> <41> <0041> endbfchar", [0x20]),
        (
            "1 beginbfrange <20> <7E> <0020> endbfrange",
            [0x20, 0x21, 0x2C, 0x2D, 0x2E, 0x3A, 0x3B, 0x3F]
        ),
        ("1 beginbfrange <01> <03> [<0041> <0020> <002E>] endbfrange", [2, 3]),
        ("1 beginbfrange <41> <5A> <0041> endbfrange", []),
        ("1 beginbfchar <01> <00200020> endbfchar", []),
        ("1 beginbfchar <01> <3002> endbfchar", [1]),
        ("1 beginbfrange <05> <01> <0020> endbfrange", []),
    ])
    func places(body: String, codes: [Int]) throws {
        let map = try #require(ToUnicodeMap(Self.map(body)))
        #expect(map.places.map(\.code).sorted() == codes)
        #expect(map.codeBytes == 1)
    }

    @Test(arguments: [
        "1 beginbfchar <20> endbfchar", "/Other usecmap", "1 beginbfrange <20> <21> endbfrange",
        "1 beginbfchar <20> <0020> other",
    ])
    func mapsThatAreNotUnderstood(body: String) {
        #expect(ToUnicodeMap(Self.map(body)) == nil)
    }

    /// The text follows the glyphs that were asked for, and every other mapping stays.
    @Test func aTextIsPutBehindItsGlyphs() throws {
        let body =
            "2 beginbfchar <20> <0020> <41> <0041> endbfchar 1 beginbfrange <2C> <30> <002C> endbfrange"
        let map = try #require(ToUnicodeMap(Self.map(body)))
        let template = map.template(codes: [0x20, 0x2E])
        #expect(template.gaps == 2)
        let text = String(decoding: template.filled("\u{200B}\u{1F600}"), as: UTF8.self)
        #expect(text.contains("<20> <0020200BD83DDE00> <41> <0041>"))
        #expect(text.contains("<2C><30>[<002C><002D><002E200BD83DDE00><002F><0030>]"))
        #expect(
            String(decoding: map.template(codes: []).filled("x"), as: UTF8.self)
                == String(decoding: Self.map(body), as: UTF8.self))
    }

    /// A long range is cut in three, and the count before it says so.
    @Test func aLongRangeIsCut() throws {
        let body =
            "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <0FFF> <0000> endbfrange endcmap"
        let map = try #require(ToUnicodeMap(Array(body.utf8)))
        let text = String(decoding: map.template(codes: [0x20]).filled("\u{200B}"), as: UTF8.self)
        #expect(text.contains("3 beginbfrange"))
        #expect(text.contains("<0000><001F><0000>"))
        #expect(text.contains("<0020><0020><0020200B>"))
        #expect(text.contains("<0021><0FFF><0021>"))
    }

    @Test func aNewMapHoldsAHundredAtATime() throws {
        let texts = (0..<150).map { ($0, String(UnicodeScalar(UInt8(0x20 + $0 % 90)))) }
        let written = ToUnicodeTemplate.map(of: texts)
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains("100 beginbfchar\n<00> <0020>"))
        #expect(text.contains("50 beginbfchar\n<64>"))
        #expect(ToUnicodeMap(written) != nil)
    }

    // MARK: Requests to the worker

    private static func request() throws -> PDFStampRequest {
        let tile = try #require(PageTile(side: 3, greys: [1, 2, 3, 4, 5, 6, 7, 8, 9], alpha: 200))
        return PDFStampRequest(
            breakSignature: true, replaces: false, carrier: .glyphs,
            copies: [
                PDFCopy(tile: tile, texts: ["\u{200B}\u{FE00}", "x"], token: "k1.aa"), PDFCopy(),
                PDFCopy(texts: ["é"]),
            ])
    }

    @Test func aRequestIsReadBack() throws {
        let request = try Self.request()
        let found = try PDFStampRequest(request.bytes)
        #expect(found.copies == request.copies)
        #expect(found.breakSignature && !found.replaces && found.carrier == .glyphs)
    }

    /// Every bit flipped, and every beginning: refused, or another request, never a crash.
    @Test func aRequestThatIsChanged() throws {
        let bytes = try Self.request().bytes
        for count in bytes.indices {
            #expect(throws: (any Error).self) { try PDFStampRequest(Array(bytes[..<count])) }
        }
        for i in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[i] ^= 1 << bit
                _ = try? PDFStampRequest(flipped)
            }
        }
    }

    @Test(
        arguments: [
            (["a"], "k1.aa", true), ([""], nil, false), (["12345678"], nil, false),
            (["1234567"], nil, true), ([], "", false),
            ([], "a b", false), ([], "a\"", false), ([], String(repeating: "a", count: 200), true),
            ([], String(repeating: "a", count: 201), false),
            ([], nil, true), ([], "A-z.0_~:9", true),
        ] as [([String], String?, Bool)])
    func whatACopyMayHold(texts: [String], token: String?, isAllowed: Bool) {
        let copy = PDFCopy(texts: texts, token: token)
        #expect((try? copy.check(.glyphs)) != nil || !isAllowed)
        #expect((try? copy.check(.glyphs)) == nil || isAllowed)
    }
}
