import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Which pages are recognised, and which are not worth it.
@Suite struct PDFPageNeedsTests {
    private func needs(_ content: String, rotate: Int = 0, pages: Int = 1) -> PDFPageNeeds {
        var file = PDFBuilder()
        file.object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        let kids = (0..<pages).map { "\(20 + $0) 0 R" }.joined(separator: " ")
        file.object(2, "<< /Type /Pages /Kids [\(kids)] /Count \(pages) >>")
        for page in 0..<pages {
            file.object(
                20 + page,
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate \(rotate) "
                    + "/Contents 4 0 R /Resources << /XObject << /I 6 0 R /S 7 0 R /X 8 0 R >> >> >>"
            )
        }
        file.packed(4, "", content)
        let image = "/Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray"
        let pixels = [UInt8](repeating: 200, count: 100 * 100)
        file.packed(6, image + " /Width 100 /Height 100", pixels)
        file.packed(7, image + " /Width 1 /Height 10000", pixels)
        file.packed(8, "/Subtype /Form /Resources << /XObject << /I 6 0 R >> >>", "/I Do")
        file.finish()
        let extractor = Extractor(limits: .standard)
        return PDFObjectReader.read(
            file.bytes, plain: nil, DocumentPart(path: "x", type: "pdf"), extractor, depth: 0)
    }

    private let text = "BT (some words) Tj ET "

    @Test(arguments: [
        ("q 500 0 0 300 50 50 cm /I Do Q", true),
        ("q 1 0 0 1 50 50 cm 0 300 -500 0 500 0 cm /I Do Q", true),
        ("q 500 0 0 300 50 50 cm /X Do Q", true),
        ("q 500 0 0 300 50 50 cm BI /W 9 /H 9 ID 0123456789 EI Q", true),
        // A logo, a shade of one pixel's width, and what lies outside the page.
        ("q 100 0 0 60 50 50 cm /I Do Q", false),
        ("q 500 0 0 300 50 50 cm /S Do Q", false),
        ("q 500 0 0 300 5000 50 cm /I Do Q", false),
        // Behind Q the matrix is the page's again.
        ("q 500 0 0 300 50 50 cm Q 60 0 0 60 0 0 cm /I Do", false),
    ])
    func picturesBesideText(content: String, isLarge: Bool) {
        #expect(needs(text + content).pictures == (isLarge ? [1] : []))
    }

    @Test func pagesWithoutText() {
        #expect(needs("q 50 0 0 50 50 50 cm /I Do Q").pictures == [1])
        #expect(needs("0 0 m 9 9 l S").blank == [1])
        let curves = String(repeating: "1 1 2 2 3 3 c ", count: 200)
        #expect(needs("0 0 m \(curves) f").drawings == [1])
    }

    @Test func whatStandsOnEveryPageIsRecognisedOnTheFirst() {
        let pages = needs(text + "q 600 0 0 800 0 0 cm /I Do Q", pages: 30).pictures
        #expect(pages == [1, 2])
    }

    @Test(arguments: [
        ("1 0 0 1", 0, false), ("0 1 -1 0", 90, false), ("0 1 -1 0", 0, true),
        ("1 0 0 1", 90, true), (".7 .7 -.7 .7", 0, true), ("-1 0 0 -1", 180, false),
    ])
    func turnedText(matrix: String, rotate: Int, isTurned: Bool) {
        let content = "BT \(matrix) 50 50 Tm (words) Tj ET"
        #expect(needs(content, rotate: rotate).isTurned == isTurned)
    }
}
