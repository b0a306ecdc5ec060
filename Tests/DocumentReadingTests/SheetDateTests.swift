import Foundation
import Testing
@testable import DocumentReading

/// Day numbers of sheets (ECMA-376-1, 18.17.4.1), and what number formats make of values that no
/// one writes by hand.
@Suite struct SheetDateTests {
    /// Every day from March 1900 to 9999 is that of the calendar of Foundation, which goes by the
    /// rules of Gregory.
    @Test func everyDay() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: 61, to: 2_958_466, by: 173) {
            // Day 25,569 is 1970-01-01.
            let moment = Date(timeIntervalSince1970: Double(day - 25_569) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: moment)
            let date = SheetDate(day: day, starts1904: false)
            #expect(
                date.year == parts.year && date.month == parts.month && date.dayOfMonth == parts.day
            )
            #expect(date.weekday + 1 == parts.weekday)
            let later = SheetDate(day: day - 1462, starts1904: true)
            #expect(
                later.year == parts.year && later.month == parts.month
                    && later.dayOfMonth == parts.day)
        }
    }

    @Test(arguments: [
        (1, false, 1900, 1, 1), (59, false, 1900, 2, 28), (61, false, 1900, 3, 1),
        (366, false, 1900, 12, 31), (367, false, 1901, 1, 1),
        (0, true, 1904, 1, 1), (1, true, 1904, 1, 2), (59, true, 1904, 2, 29),
        (36_526, false, 2000, 1, 1), (36_585, false, 2000, 2, 29),
        (2_958_465, false, 9999, 12, 31), (73_110, false, 2100, 3, 1),
    ])
    func borders(day: Int, starts1904: Bool, year: Int, month: Int, dayOfMonth: Int) {
        let date = SheetDate(day: day, starts1904: starts1904)
        #expect(date.year == year && date.month == month && date.dayOfMonth == dayOfMonth)
    }

    private static func shown(_ value: Double, _ code: String, starts1904: Bool = false) -> String?
    {
        NumberFormat(Array(code.utf8)).text(value, starts1904: starts1904).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Which of up to four sections shows a value (18.8.31).
    @Test(
        arguments: [
            ("0;0.0;0.00", [(5, "5"), (-5, "5.0"), (0, "0.00")]),
            ("0;(0)", [(5, "5"), (-5, "(5)"), (0, "0")]),
            ("0", [(5, "5"), (-5, "-5"), (-0.4, "0"), (-0.5, "-1")]),
            ("[>=100]0\"!\";[<0]0\"?\";0", [(100, "100!"), (99, "99"), (-3, "3?"), (0, "0")]),
            ("[=1]\"one\";[<>1]\"other\"", [(1, "one"), (2, "other"), (-1, "other")]),
            ("[<=5]\"a\";\"b\"", [(5, "a"), (5.1, "b")]),
            ("[>5]\"a\";\"b\"", [(5, "b"), (5.1, "a")]),
        ] as [(String, [(Double, String)])])
    func sections(code: String, values: [(Double, String)]) {
        for (value, expected) in values { #expect(Self.shown(value, code) == expected, "\(value)") }
    }

    /// Results, not only that there are some: codes whose pieces contradict one another.
    @Test(arguments: [
        (1.5, "", ""), (12, "00000", "00012"), (12, "?????", "   12"), (12.5, "0.0?0", "12.500"),
        (0.5, "#.#", ".5"), (5, "#.#", "5."),
        (1234, "0,000.00", "1,234.00"), (12, "0,000", "0,012"),
        (1_234_567_890_123, "#,##0", "1,234,567,890,123"), (1e15, "0", "1000000000000000"),
        (2.675, "0.00", "2.68"),
        (1.005, "0.00", "1.01"), (0.285, "0%", "29%"),
        (0.12345, "0.00%%", "1234.50%%"), (123, "0,", "0"), (500, "0,", "1"), (1e6, "0,,", "1"),
        (7, "\"a\"0\"b\"", "a7b"), (7, "\\x0\\y", "x7y"),
        (7, "0_)", "7 "), (7, "*-0", "7"), (7, "[Red]0", "7"), (7, "[$-407]0", "7"),
        (7, "[$USD]0", "USD7"), (7, "[", ""), (7, "[]0", "7"),
        (7, "0\"open", "7open"), (7, "0\\", "7"), (7, "0_", "7 "), (7, "0*", "7"),
        (0, "0.00E+00", "0.00E+00"), (-12_345, "0.0E+0", "-1.2E+4"),
        (1e-300, "0E+0", "1E-300"), (1e300, "0E+0", "1E+300"), (5, "0E-0", "5E0"),
        (0.05, "0E-0", "5E-2"), (1.25, "# ?/?", "1 1/4"), (-1.25, "# ?/?", "-1 1/4"),
        (0.5, "?/?", "1/2"), (3, "?/?", "3/1"), (0.99, "# ?/?", "1"),
        (3.141_592_65, "# ??/??", "3 14/99"), (3.141_592_65, "# ???/???", "3 16/113"),
        (19.99, "0;;;", "20"),
    ])
    func results(value: Double, code: String, expected: String) {
        #expect(Self.shown(value, code) == expected)
    }

    /// `m` is a month or a minute by what stands beside it (18.8.31).
    @Test(arguments: [
        (45_658.5, "yyyy-mm-dd hh:mm:ss", "2025-01-01 12:00:00"),
        (45_658.510_416_7, "h:mm", "12:15"), (45_658.510_416_7, "mm:ss", "15:00"),
        (45_658.510_416_7, "m/d h:m", "1/1 12:15"),
        (45_658.510_416_7, "hh \"o'clock\" mm", "12 o'clock 15"), (45_658, "mm", "01"),
        (45_658, "mmm", "Jan"),
        (45_658, "mmmmm", "J"), (45_658, "ddd dd", "Wed 01"), (45_658, "yy", "25"),
        (45_658.0, "h AM/PM", "12 AM"), (45_658.5, "h A/P", "12 PM"),
        (45_658.999, "h AM/PM", "11 PM"), (2.25, "[h]:mm", "54:00"), (0.5, "[mm]:ss", "720:00"),
        (0.000_694_4, "[ss]", "60"), (0.000_005_787, "ss.00", "00.50"),
        (0.999_999, "hh:mm:ss.0", "23:59:59.9"),
        (44_928.25, "YYYY/MM/DD HH:MM", "2023/01/02 06:00"),
    ])
    func moments(value: Double, code: String, expected: String) {
        #expect(Self.shown(value, code) == expected)
    }

    @Test(arguments: [-1, -0.5, 2_958_466, 1e17])
    func noDates(value: Double) {
        #expect(Self.shown(value, "yyyy-mm-dd") == nil)
    }

    /// What a cell shows where its style shows nothing, or is none: the number with all its digits.
    @Test(arguments: [
        (1.0, "1"), (0.1, "0.1"), (1e17, "100000000000000000"), (1.5e18, "1.5e+18"),
        (123_456_789.123_456, "123456789.123456"), (-0.0, "0"),
        (4_111_111_111_111_111, "4111111111111111"), (1e-7, "1e-07"),
    ])
    func numbersWithoutAStyle(value: Double, expected: String) {
        for format in [0, 49, 9_999, -1] {
            var formats = CellFormats()
            formats.style(format: format)
            #expect(String(decoding: formats.shown(value, 0).text, as: UTF8.self) == expected)
            #expect(String(decoding: formats.shown(value, 7).text, as: UTF8.self) == expected)
        }
        #expect(CellFormats().shown(.nan, 0).text.isEmpty)
        #expect(CellFormats().shown(.infinity, 0).text.isEmpty)
    }

    /// Formats by number (18.8.30).
    @Test(arguments: [
        (1, 1234.5, "1235"), (2, 1234.5, "1234.50"), (3, 1234.5, "1,235"), (4, 1234.5, "1,234.50"),
        (9, 0.256, "26%"), (10, 0.256, "25.60%"),
        (11, 1234.5, "1.23E+03"), (12, 0.5, "1/2"), (14, 45_658, "2025-01-01"),
        (16, 45_658, "1-Jan"), (20, 0.5, "12:00"), (21, 0.5, "12:00:00"),
        (37, -5, "(5)"), (45, 0.5, "00:00"), (46, 1.5, "36:00:00"), (48, 12_345, "12.3E+3"),
    ])
    func formatsByNumber(number: Int, value: Double, expected: String) {
        let text = NumberFormat.builtIn(number)?.text(value, starts1904: false)
        #expect(text.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test(arguments: [0, 23, 26, 49, 59, 1000, -1])
    func noFormats(number: Int) { #expect(NumberFormat.builtIn(number) == nil) }
}
