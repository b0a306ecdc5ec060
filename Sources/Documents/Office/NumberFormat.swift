/// A number format code (ECMA-376-1, 18.8.31), as far as it decides what a reader sees.
///
/// A code has up to four sections: positive, negative, zero, text; or sections with conditions.
/// Colours, alignment and fill are left out.
struct NumberFormat {
    /// A piece of a section, in the order shown.
    enum Token: Equatable {
        case literal([UInt8])
        /// A place for a digit: `0`, `#` or `?`.
        case digit(UInt8)
        case point
        case comma
        case percent
        /// `E+` or `E-`; whether a plus is shown.
        case exponent(Bool)
        case slash
        /// `y`, `m` (months), `n` (minutes), `d`, `h` or `s`, and how often it is written.
        case date(UInt8, Int)
        /// Hours, minutes or seconds that do not wrap: `[h]`.
        case elapsed(UInt8, Int)
        case halfDay
        case general
        case text
    }

    struct Section {
        var tokens: [Token] = []
        /// `[>=100]` as a comparison and a number.
        var condition: (comparison: String, bound: Double)?

        var isDate: Bool {
            tokens.contains { token in
                switch token {
                case .date, .elapsed, .halfDay: true
                default: false
                }
            }
        }
    }

    private(set) var sections: [Section]

    /// Longer codes are cut: Excel takes 255 characters.
    private static let longest = 1024

    init(_ code: [UInt8]) {
        sections = NumberFormatReader(code.prefix(Self.longest)).sections()
    }

    /// A value as it is shown.
    ///
    /// - Returns: nil for what the format does not show, or shows as the plain number.
    func text(_ value: Double, starts1904: Bool) -> [UInt8]? {
        guard let (section, magnitude) = section(for: value) else { return nil }
        if section.tokens.contains(.general) {
            // A currency sign may stand beside it.
            return nil
        }
        if section.isDate {
            return DateRenderer(section: section, starts1904: starts1904).text(value)
        }
        return NumberRenderer(section).text(magnitude)
    }

    /// Whether a value is a date to a reader.
    func isDate(_ value: Double) -> Bool { section(for: value)?.0.isDate ?? false }

    /// The section for a value, and the value without the sign that the section implies.
    private func section(for value: Double) -> (Section, Double)? {
        let numeric = sections.prefix(3)
        guard let first = numeric.first else { return nil }
        if numeric.contains(where: { $0.condition != nil }) {
            for section in numeric {
                guard let condition = section.condition else { return (section, value) }
                if Self.holds(value, condition) { return (section, abs(value)) }
            }
            return nil
        }
        switch numeric.count {
        case 1: return (first, value)
        case 2: return value < 0 ? (numeric[1], -value) : (first, value)
        default:
            if value == 0 { return (numeric[2], value) }
            return value < 0 ? (numeric[1], -value) : (first, value)
        }
    }

    private static func holds(
        _ value: Double, _ condition: (comparison: String, bound: Double)
    ) -> Bool {
        switch condition.comparison {
        case "<": value < condition.bound
        case "<=": value <= condition.bound
        case ">": value > condition.bound
        case ">=": value >= condition.bound
        case "=": value == condition.bound
        default: value != condition.bound
        }
    }

    /// Codes that files name by number only (ECMA-376-1, 18.8.30). What they show depends on
    /// the reader's country for dates: ISO 8601 stands for all of those.
    static func builtIn(_ number: Int) -> NumberFormat? {
        let code: String
        switch number {
        case 1: code = "0"
        case 2: code = "0.00"
        case 3: code = "#,##0"
        case 4: code = "#,##0.00"
        case 5, 6: code = "$#,##0;($#,##0)"
        case 7, 8: code = "$#,##0.00;($#,##0.00)"
        case 9: code = "0%"
        case 10: code = "0.00%"
        case 11: code = "0.00E+00"
        case 12: code = "# ?/?"
        case 13: code = "# ??/??"
        case 15: code = "d-mmm-yy"
        case 16: code = "d-mmm"
        case 17: code = "mmm-yy"
        case 18: code = "h:mm AM/PM"
        case 19: code = "h:mm:ss AM/PM"
        case 20, 32, 33: code = "h:mm"
        case 21: code = "h:mm:ss"
        case 14, 27...31, 34...36, 50...58: code = "yyyy-mm-dd"
        case 22: code = "yyyy-mm-dd h:mm"
        case 37, 38: code = "#,##0 ;(#,##0)"
        case 39, 40: code = "#,##0.00 ;(#,##0.00)"
        case 41...44: code = "#,##0.00"
        case 45: code = "mm:ss"
        case 46: code = "[h]:mm:ss"
        case 47: code = "mm:ss.0"
        case 48: code = "##0.0E+0"
        default: return nil
        }
        return NumberFormat(Array(code.utf8))
    }
}
