internal import Glibc
internal import Markup

/// How a workbook shows the numbers in its cells.
struct CellFormats {
    /// A number as a reader sees it, and what that hides.
    struct Shown {
        var text: [UInt8]
        /// The number itself where rounding hid digits of it, the day where its year did not
        /// show.
        var hidden: [UInt8]?
    }

    /// Per cell style, the number of its format.
    private var styles: [Int] = []
    private var formats: [Int: NumberFormat] = [:]
    /// Days are counted from 1904.
    var starts1904 = false

    private static let mostFormats = 10_000

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
        if formats[format] == nil, let known = NumberFormat.builtIn(format) {
            formats[format] = known
        }
    }

    mutating func define(_ number: Int, _ code: [UInt8]) {
        if formats.count < Self.mostFormats { formats[number] = NumberFormat(code) }
    }

    func shown(_ value: Double, _ style: Int) -> Shown {
        guard value.isFinite else { return Shown(text: []) }
        let plain = Self.plain(value)
        guard styles.indices.contains(style), let format = formats[styles[style]],
            let text = format.text(value, starts1904: starts1904), !text.isEmpty
        else { return Shown(text: plain) }
        if format.isDate(value) {
            let date = SheetDate(day: Int(value), starts1904: starts1904)
            if value < 1 || Self.holds(text, String(date.year)) { return Shown(text: text) }
            let iso = [date.month, date.dayOfMonth].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return Shown(
                text: text, hidden: Array("\(date.year)-\(iso.joined(separator: "-"))".utf8))
        }
        // Digits decide; what stands between them is the format's.
        let digits = plain.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }
        let there = text.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }
        return Shown(text: text, hidden: there.starts(with: digits) ? nil : plain)
    }

    private static func holds(_ text: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        guard text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
    }

    /// All the digits there are: fifteen are kept.
    private static func plain(_ value: Double) -> [UInt8] {
        if value == value.rounded(), abs(value) < 1e18 { return Array(String(Int(value)).utf8) }
        var buffer = [CChar](repeating: 0, count: 40)
        let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.15g", $0) }
        guard count > 0, count < buffer.count else { return Array(String(value).utf8) }
        return buffer[..<Int(count)].map { UInt8(bitPattern: $0) }
    }
}

/// The calendar day of a sheet's day number (ECMA-376-1, 18.17.4.1).
struct SheetDate {
    let year: Int
    let month: Int
    let dayOfMonth: Int
    /// 0 is Sunday.
    let weekday: Int

    /// Day 1 is 1900-01-01, or 1904-01-02; day 60 of 1900 was none, but Excel counts it.
    init(day: Int, starts1904: Bool) {
        // Days from 1970-01-01.
        let days = day + (starts1904 ? 1462 : 0) - 25_569 + (day < 60 && !starts1904 ? 1 : 0)
        // Civil from days, by eras of 400 years from March.
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let day = z - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let ordinal = day - (365 * year + year / 4 - year / 100)
        let month = (5 * ordinal + 2) / 153
        self.year = year + era * 400 + (month >= 10 ? 1 : 0)
        self.month = month < 10 ? month + 3 : month - 9
        dayOfMonth = ordinal - (153 * month + 2) / 5 + 1
        weekday = ((days + 4) % 7 + 7) % 7
    }
}

/// Shows a date and time by a section of a number format (ECMA-376-1, 18.8.31).
struct DateRenderer {
    let section: NumberFormat.Section
    let starts1904: Bool

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// - Returns: nil for what is no date.
    func text(_ value: Double) -> [UInt8]? {
        guard value >= 0, value < 2_958_466 else { return nil }
        let decimals = secondDecimals
        var unit = 1.0
        for _ in 0..<decimals { unit *= 10 }
        // To the smallest unit shown, so that 59.9996 s does not become 60.
        let ticks = Int((value * 86_400 * unit).rounded())
        let perDay = 86_400 * Int(unit)
        let moment = SheetDate(day: ticks / perDay, starts1904: starts1904)
        let seconds = ticks % perDay / Int(unit)
        let fraction = ticks % Int(unit)
        let hour = seconds / 3600
        let isHalf = section.tokens.contains(.halfDay)
        var out: [UInt8] = []
        var isDecimal = false
        for token in section.tokens {
            switch token {
            case .literal(let bytes): out += bytes
            case .slash: out.append(0x2F)
            case .comma: out.append(0x2C)
            case .point:
                out.append(0x2E)
                if decimals > 0, !isDecimal {
                    isDecimal = true
                    let digits = String(fraction)
                    out += [UInt8](repeating: 0x30, count: decimals - digits.utf8.count)
                    out += digits.utf8
                }
            case .halfDay: out += (hour < 12 ? "AM" : "PM").utf8
            case .date(let unit, let count):
                let shownHour = isHalf ? (hour + 11) % 12 + 1 : hour
                out +=
                    Self.field(
                        unit, count, moment, hour: shownHour, minute: seconds / 60 % 60,
                        second: seconds % 60
                    ).utf8
            case .elapsed(let letter, let count):
                let total = ticks / Int(unit)
                let shown = letter == 0x68 ? total / 3600 : letter == 0x6D ? total / 60 : total
                out += Self.padded(shown, count).utf8
            default: break
            }
        }
        return out
    }

    /// Digits after the point behind the seconds.
    private var secondDecimals: Int {
        guard let point = section.tokens.firstIndex(of: .point) else { return 0 }
        let digits = section.tokens[(point + 1)...].prefix { token in
            if case .digit = token { true } else { false }
        }
        return min(digits.count, 3)
    }

    private static func field(
        _ unit: UInt8, _ count: Int, _ date: SheetDate, hour: Int, minute: Int, second: Int
    ) -> String {
        switch unit {
        case 0x79: return count <= 2 ? padded(date.year % 100, 2) : padded(date.year, 4)
        case 0x6D:
            let name = months[(date.month + 11) % 12]
            switch count {
            case 1, 2: return padded(date.month, count)
            case 3: return String(name.prefix(3))
            case 5: return String(name.prefix(1))
            default: return name
            }
        case 0x64:
            switch count {
            case 1, 2: return padded(date.dayOfMonth, count)
            case 3: return String(days[date.weekday].prefix(3))
            default: return days[date.weekday]
            }
        case 0x68: return padded(hour, count)
        case 0x6E: return padded(minute, count)
        default: return padded(second, count)
        }
    }

    private static func padded(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, min(count, 4) - text.utf8.count)) + text
    }
}
