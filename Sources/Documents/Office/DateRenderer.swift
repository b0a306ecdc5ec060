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
