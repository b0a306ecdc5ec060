import Testing
@testable import DocumentReading

/// What Excel shows, from its documentation and files.
@Suite struct NumberFormatTests {
    @Test(arguments: [
        (1234.5, "0", "1235"), (1234.5, "#,##0.00", "1,234.50"), (-1234.5, "#,##0.0", "-1,234.5"),
        (-1599.99, "$#,##0.00;[Red]($#,##0.00)", "($1,599.99)"),
        (123_456_789, "000-00-0000", "123-45-6789"), (12_345, "000-00-0000", "000-01-2345"),
        (4_111_111_111_110, "0000 0000 0000 0000", "0004 1111 1111 1110"),
        (0.025, "0.0%", "2.5%"), (0.5, ".00", ".50"), (7, "0.##", "7."), (7.25, "0.##", "7.25"),
        (198_356_388, "0.00E+00", "1.98E+08"), (0.00012, "0.0E+0", "1.2E-4"),
        (12_345, "##0.0E+0", "12.3E+3"), (9.999, "0.0E+0", "1.0E+1"),
        (2.5, "# ?/?", "2 1/2"), (0.333, "?/?", "1/3"), (2, "# ?/?", "2"), (0.375, "# ?/8", "3/8"),
        (1_234_567, "#,##0,", "1,235"), (1_234_567, "0.0,,\"M\"", "1.2M"),
        (19.99, "0 \"dollars and\" .00 \"cents\"", "19 dollars and .99 cents"),
        (50, "[<100]\"low\";\"high\"", "low"), (500, "[<100]\"low\";\"high\"", "high"),
        (0, "0;-0;\"none\"", "none"), (1000, "[$€-407]#,##0", "€1,000"), (0, "#", ""),
        (13_800_138_000, "000 0000 0000", "138 0013 8000"),
    ])
    func numbers(value: Double, code: String, shown: String) {
        let text = NumberFormat(Array(code.utf8)).text(value, starts1904: false)
        #expect(text.map { String(decoding: $0, as: UTF8.self) } == shown)
    }

    /// Codes that end in the middle of something; `0.00E` once ended the worker.
    @Test func everyBeginningOfACode() {
        for code in [
            "0.00E+00;[Red]0.0e-0", "yyyy\"a\\b_-* [$€-407]E", "[h]:mm:ss.00 AM/PM", "# ?/?E",
        ] {
            for count in 0...code.utf8.count {
                let format = NumberFormat(Array(code.utf8.prefix(count)))
                for value in [0, -1.5, 45_658.75] {
                    #expect((format.text(value, starts1904: false)?.count ?? 0) < 100)
                }
            }
        }
        #expect(
            NumberFormat(Array("E\"年\"".utf8)).text(45_658, starts1904: false)
                == Array("2025年".utf8))
    }

    @Test(arguments: [
        (33_966.26, "h:mm AM/PM", "6:14 AM"), (33_966.760_416_7, "h:mm AM/PM", "6:15 PM"),
        (39_219.0, "d-mmm-yy", "17-May-07"),
        (39_219.0, "dddd, mmmm d, yyyy", "Thursday, May 17, 2007"),
        (1.5, "[h]:mm", "36:00"), (0.000_011_574, "mm:ss", "00:01"),
        (60, "yyyy-mm-dd", "1900-02-28"),
        (59, "yyyy-mm-dd", "1900-02-28"), (61, "yyyy-mm-dd", "1900-03-01"),
        (1, "dd/mm/yyyy", "01/01/1900"),
        (45_658.999_999_9, "yyyy-mm-dd hh:mm:ss", "2025-01-02 00:00:00"),
        (0.5, "hh:mm:ss.000", "12:00:00.000"), (45_658, "yyyy\"年\"m\"月\"d\"日\"", "2025年1月1日"),
    ])
    func dates(value: Double, code: String, shown: String) {
        let text = NumberFormat(Array(code.utf8)).text(value, starts1904: false)
        #expect(text.map { String(decoding: $0, as: UTF8.self) } == shown)
    }

    /// Digits that a format rounds away, and years it leaves out, are in the file all the same.
    @Test(arguments: [
        (4_111.25, "0", "4111.25"), (39_219.0, "d-mmm-yy", "2007-05-17"),
        (198_356_388, "0.0E+0", "198356388"),
    ])
    func nothingIsHidden(value: Double, code: String, hidden: String) {
        var formats = CellFormats()
        formats.define(200, Array(code.utf8))
        formats.style(format: 200)
        let shown = formats.shown(value, 0)
        #expect(shown.hidden.map { String(decoding: $0, as: UTF8.self) } == hidden)
    }

    /// Codes and values of no sense: something is shown, nothing traps.
    @Test func hostileCodes() {
        let pieces = [
            "0", "#", "?", ".", ",", "%", "E+", "E-", "/", "\"", "\\", "[", "]", "[h]", "y", "m",
            "s",
            ";", "@", "_", "*", "General", "AM/PM", "[>1e999]", "[$", "é", "年", "999999",
        ]
        var state: UInt64 = 7
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let values = [
            0, -0.0, 1, -1, 1e308, -1e308, Double.leastNonzeroMagnitude, 0.5, 2_958_465.999_999_9,
            1e17, 123_456.789,
        ]
        for _ in 0..<20_000 {
            let code = (0..<next(12)).map { _ in pieces[next(pieces.count)] }.joined()
            let text = NumberFormat(Array(code.utf8)).text(
                values[next(values.count)], starts1904: true)
            #expect((text?.count ?? 0) < 20_000)
        }
    }
}
