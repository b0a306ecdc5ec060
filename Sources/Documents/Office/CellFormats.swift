internal import Glibc

/// How numbers in cells are shown, as far as it matters to a reader: dates as dates.
struct CellFormats {
    private var styles: [Int] = []
    private var dates: Set<Int> = Set(14...22).union(27...36).union(45...47).union(50...58)
    /// Days are counted from 1904.
    var starts1904 = false

    init() {}

    /// Of a workbook's styles.xml (ECMA-376-1, 18.8).
    init(styles content: [UInt8]) {
        var tokens = MarkupTokenizer(content)
        var isCell = false
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, _):
                switch tokens.name(range) {
                case "numFmt":
                    guard
                        let number = tokens.attribute("numFmtId", in: attributes).flatMap({
                            Int($0)
                        }),
                        let code = tokens.attribute("formatCode", in: attributes)
                    else { continue }
                    define(number, Array(code.utf8))
                case "cellXfs": isCell = true
                case "xf" where isCell:
                    style(
                        format: tokens.attribute("numFmtId", in: attributes).flatMap { Int($0) }
                            ?? 0)
                default: break
                }
            case .end(let range): if tokens.name(range) == "cellXfs" { isCell = false }
            default: break
            }
        }
    }

    /// Adds the next cell style, which shows by that format.
    mutating func style(format: Int) {
        if styles.count < 1 << 16 { styles.append(format) }
    }

    /// A format's code: a date's has letters of dates outside quotes and brackets.
    mutating func define(_ number: Int, _ code: [UInt8]) {
        var isQuoted = false
        var isBracket = false
        var isDate = false
        var skip = false
        for byte in code {
            if skip {
                skip = false
                continue
            }
            switch byte {
            case 0x22: isQuoted.toggle()
            case 0x5B where !isQuoted: isBracket = true
            case 0x5D: isBracket = false
            case 0x5C, 0x5F, 0x2A: skip = true
            case 0x79, 0x59, 0x64, 0x44, 0x68, 0x48:
                if !isQuoted, !isBracket { isDate = true }
            default: break
            }
        }
        if isDate { dates.insert(number) } else { dates.remove(number) }
    }

    func text(_ value: Double, _ style: Int) -> [UInt8] {
        guard value.isFinite else { return [] }
        if styles.indices.contains(style), dates.contains(styles[style]), value >= 0,
            value < 2_958_466
        {
            return Array(Self.date(value, starts1904: starts1904).utf8)
        }
        if value == value.rounded(), abs(value) < 1e18 { return Array(String(Int(value)).utf8) }
        // Fifteen digits are all that is kept.
        return Array(Self.fifteen(value).utf8)
    }

    private static func fifteen(_ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 40)
        let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.15g", $0) }
        guard count > 0, count < buffer.count else { return String(value) }
        return String(
            decoding: buffer[..<Int(count)].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    /// ISO 8601. Day 60 of 1900 was none, but Excel counts it.
    static func date(_ value: Double, starts1904: Bool) -> String {
        let whole = Int(value)
        let seconds = Int(((value - Double(whole)) * 86_400).rounded())
        let time = [seconds / 3600 % 24, seconds / 60 % 60].map { two($0) }.joined(separator: ":")
        if whole == 0 { return time }
        // Days from 1970-01-01.
        let days = whole + (starts1904 ? 1462 : 0) - 25_569 + (whole < 60 && !starts1904 ? 1 : 0)
        // Civil from days, by eras of 400 years from March.
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let day = z - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let ordinal = day - (365 * year + year / 4 - year / 100)
        let month = (5 * ordinal + 2) / 153
        let date = [
            String(year + era * 400 + (month >= 10 ? 1 : 0)),
            two(month < 10 ? month + 3 : month - 9), two(ordinal - (153 * month + 2) / 5 + 1),
        ].joined(separator: "-")
        return seconds == 0 ? date : date + " " + time
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
