internal import Glibc

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
