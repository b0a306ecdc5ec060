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

/// Takes a number format's code apart.
struct NumberFormatReader {
    private let code: [UInt8]
    private var at = 0
    private var section = NumberFormat.Section()
    private var done: [NumberFormat.Section] = []

    init(_ code: some Sequence<UInt8>) { self.code = Array(code) }

    func sections() -> [NumberFormat.Section] {
        var reader = self
        while reader.at < reader.code.count { reader.step() }
        reader.close()
        return reader.done
    }

    private mutating func close() {
        Self.tellMinutes(&section.tokens)
        done.append(section)
        section = NumberFormat.Section()
    }

    private mutating func step() {
        let byte = code[at]
        at += 1
        switch byte {
        case 0x3B: close()  // ;
        case 0x22:  // "
            let end = code[at...].firstIndex(of: 0x22) ?? code.count
            literal(Array(code[at..<end]))
            at = min(end + 1, code.count)
        case 0x5C:  // a backslash
            if at < code.count { literal(character()) }
        case 0x5F:  // _ leaves the width of the next one
            if at < code.count { _ = character() }
            literal([0x20])
        case 0x2A:  // * repeats the next one
            if at < code.count { _ = character() }
        case 0x5B: bracket()
        case 0x30, 0x23, 0x3F: section.tokens.append(.digit(byte))
        case 0x2E: section.tokens.append(.point)
        case 0x2C: section.tokens.append(.comma)
        case 0x25: section.tokens.append(.percent)
        case 0x2F: section.tokens.append(.slash)
        case 0x40: section.tokens.append(.text)
        // E or e, and a sign: without one it is the year of an era.
        case _
        where byte | 0x20 == 0x65 && at < code.count && (code[at] == 0x2B || code[at] == 0x2D):
            section.tokens.append(.exponent(code[at] == 0x2B))
            at += 1
        case 0x41, 0x61, 0x47, 0x67, 0x59, 0x79, 0x4D, 0x6D, 0x44, 0x64, 0x48, 0x68, 0x53, 0x73,
            0x45, 0x65:
            letter(byte)
        default: literal([byte])
        }
    }

    /// The next character, of however many bytes.
    private mutating func character() -> [UInt8] {
        let start = at
        at += 1
        while at < code.count, code[at] & 0xC0 == 0x80 { at += 1 }
        return Array(code[start..<at])
    }

    private mutating func literal(_ bytes: [UInt8]) {
        if case .literal(let before) = section.tokens.last {
            section.tokens[section.tokens.count - 1] = .literal(before + bytes)
        } else {
            section.tokens.append(.literal(bytes))
        }
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let matches = word.withUTF8Buffer { word in
            code[(at - 1)...].prefix(word.count).map { $0 | 0x20 }.elementsEqual(
                word.map { $0 | 0x20 })
        }
        if matches { at += word.utf8CodeUnitCount - 1 }
        return matches
    }

    private mutating func letter(_ byte: UInt8) {
        let lower = byte | 0x20
        switch lower {
        case 0x61:  // a
            if take("AM/PM") || take("A/P") {
                section.tokens.append(.halfDay)
            } else {
                literal([byte])
            }
        case 0x67:  // g
            if take("General") { section.tokens.append(.general) }
        default:
            var count = 1
            while at < code.count, code[at] | 0x20 == lower {
                count += 1
                at += 1
            }
            // The years of an era are told as years.
            let unit = lower == 0x65 ? 0x79 : lower
            section.tokens.append(.date(unit, lower == 0x65 ? 4 : count))
        }
    }

    /// Colours, conditions, currencies with a language, elapsed times.
    private mutating func bracket() {
        let end = code[at...].firstIndex(of: 0x5D) ?? code.count
        let inside = Array(code[at..<end])
        at = min(end + 1, code.count)
        guard let first = inside.first else { return }
        switch first {
        case 0x24:  // $
            literal(Array(inside.dropFirst().prefix { $0 != 0x2D }))
        case 0x3C, 0x3D, 0x3E:
            let signs = inside.prefix { (0x3C...0x3E).contains($0) }
            let number = String(decoding: inside.dropFirst(signs.count), as: UTF8.self)
            guard let bound = Double(number) else { return }
            section.condition = (String(decoding: signs, as: UTF8.self), bound)
        default:
            let lower = inside.map { $0 | 0x20 }
            guard lower.allSatisfy({ $0 == lower[0] }), [0x68, 0x6D, 0x73].contains(lower[0])
            else { return }
            section.tokens.append(.elapsed(lower[0], lower.count))
        }
    }

    /// `m` after hours or before seconds means minutes; written `n` here.
    private static func tellMinutes(_ tokens: inout [NumberFormat.Token]) {
        var units: [(index: Int, unit: UInt8)] = []
        for (index, token) in tokens.enumerated() {
            switch token {
            case .date(let unit, _), .elapsed(let unit, _): units.append((index, unit))
            default: break
            }
        }
        for (i, place) in units.enumerated() where place.unit == 0x6D {
            let before = i > 0 ? units[i - 1].unit : 0
            let after = i + 1 < units.count ? units[i + 1].unit : 0
            guard before == 0x68 || after == 0x73 else { continue }
            if case .date(_, let count) = tokens[place.index], count <= 2 {
                tokens[place.index] = .date(0x6E, count)
            }
        }
    }
}
