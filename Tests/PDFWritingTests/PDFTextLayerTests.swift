import Foundation
import Testing
@testable import DocumentBuilders
@testable import PDFWriting

/// The text layer's parts.
@Suite struct PDFTextLayerTests {
    private static let maps: [(String, [Int: UInt16])] = [
        ("1 beginbfchar <03> <0020> endbfchar", [3: 0x20]),
        ("2 beginbfchar\n<0003><0020>\n<0004> <00200041>\nendbfchar", [3: 0x20]),
        (
            "1 beginbfrange <20> <2F> <0020> endbfrange",
            [
                0x20: 0x20, 0x21: 0x21, 0x2C: 0x2C, 0x2D: 0x2D, 0x2E: 0x2E,
            ]
        ),
        ("1 beginbfrange <10> <12> [<0041> <0020> /x] endbfrange", [0x11: 0x20]),
        ("% 1 beginbfchar\n1 beginbfchar <05> <3002> endbfchar", [5: 0x3002]),
        ("1 beginbfrange <30> <20> <0020> endbfrange", [:]),
        ("1 beginbfchar <000003> <0020> endbfchar", [:]),
    ]

    @Test(arguments: maps.map(\.0))
    func findsCarriersInMaps(_ text: String) throws {
        let map = try #require(ToUnicodeMap(Array(text.utf8)))
        let found = Dictionary(
            map.places.map { ($0.code, $0.unit) }, uniquingKeysWith: { a, _ in a })
        #expect(found == Self.maps.first { $0.0 == text }?.1)
    }

    @Test(arguments: [
        "1 beginbfchar <03> endbfchar", "1 beginbfrange <03> <04> endcmap", "/A usecmap",
        "1 beginbfchar <03> <0020>",
    ])
    func leavesMapsThatItDoesNotUnderstand(_ text: String) {
        #expect(ToUnicodeMap(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("1 beginbfchar <03> <0020> endbfchar", "1 beginbfchar <03> <0020FE00> endbfchar"),
        (
            "1 beginbfrange <1F> <21> <001F> endbfrange",
            "1 beginbfrange <1F><21>[<001F><0020FE00><0021>] endbfrange"
        ),
        (
            "9 beginbfrange <0000> <FFFF> <0000> endbfrange",
            "11 beginbfrange <0000><001F><0000>\n<0020><0020><0020FE00>\n<0021><FFFF><0021> endbfrange"
        ),
    ])
    func changesOnlyTheSpace(_ old: String, _ new: String) throws {
        let map = try #require(ToUnicodeMap(Array(old.utf8)))
        let template = map.template(codes: [3, 0x20])
        #expect(String(decoding: template.filled("\u{FE00}"), as: UTF8.self) == new)
    }

    /// The mapping of the space, for those who want content streams as they were.
    @Test(arguments: ["plain", "identity", "no-encoding", "hyphens"])
    func carriesBehindGlyphs(_ kind: String) throws {
        let bench = try PDFBench()
        let path = try bench.write(PDFFixture.make(kind).bytes, "in.pdf")
        let (out, report) = try bench.stamp(path, stamper: PDFStamper(carrier: .glyphs))
        #expect(report.pagesWithoutText == [])
        let squeezed = { (text: String) in text.filter { !$0.isWhitespace } }
        let text = try bench.text(out)
        #expect(squeezed(PDFBench.plain(text)) == squeezed(try bench.text(path)))
        #expect(text.contains(" " + PDFBench.text))
        #expect(try bench.mupdfText(out).contains(" " + PDFBench.text))
    }

    /// Lines take the texts in turn.
    @Test func takesTextsInTurn() throws {
        let bench = try PDFBench()
        let path = try bench.write(PDFFixture.make("plain").bytes, "in.pdf")
        let texts = ["\u{FE00}\u{200C}", "\u{FE01}\u{200D}"]
        let text = try bench.text(try bench.stamp(path, texts: texts).path)
        #expect(Self.count(texts[0], in: text) == 3)
        #expect(Self.count(texts[1], in: text) == 3)
    }

    /// By scalars: selectors join the characters before them.
    private static func count(_ part: String, in text: String) -> Int {
        Array(text.unicodeScalars).ranges(of: Array(part.unicodeScalars)).count
    }

    @Test(arguments: [
        ("q q Q", 1, 0), ("Q Q q", 1, 2), ("(q q \\) q) Tj", 0, 0), ("<71> Tj q% q\nq", 2, 0),
        ("BI /W 1 ID q EI \u{1}\u{2} Q EI q", 1, 0), ("[(q)] TJ /q Do q", 1, 0), ("", 0, 0),
    ])
    func countsWhatContentLeavesOpen(_ content: String, _ open: Int, _ surplus: Int) {
        let scan = ContentScanner(Array(content.utf8))
        #expect(scan.openStates == open)
        #expect(scan.surplusRestores == surplus)
    }

    @Test(arguments: [
        "xmlns:dlp=\"\(MetadataToken.namespace)\"><dlp:token>a1</dlp:token>",
        "xmlns:x='\(MetadataToken.namespace)' x:token='a1'/>",
    ])
    func readsTokens(_ text: String) {
        #expect(MetadataToken.tokens(Array("<rdf:Description \(text)".utf8)) == ["a1"])
    }

    /// The packet stays but for the token; another's token stays too.
    @Test func addsTokens() throws {
        let (head, tail) = try #require(MetadataToken.template(nil))
        let first = head + Array("one".utf8) + tail
        let (more, rest) = try #require(MetadataToken.template(first))
        let second = more + Array("two".utf8) + rest
        #expect(MetadataToken.tokens(second) == ["one", "two"])
        #expect(String(decoding: second, as: UTF8.self).contains("<?xpacket end="))
        #expect(MetadataToken.template(Array("no packet".utf8)) == nil)
        #expect(MetadataToken.template([0xFE, 0xFF, 0, 0x3C]) == nil)
    }
}
