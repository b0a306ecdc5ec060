/// Days that exist, as far as identity numbers tell them.
enum CalendarDate {
    static func isValid(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// A birth date with four digits of the year.
    static func isBirth(year: Int, month: Int, day: Int) -> Bool {
        (1850...2099).contains(year) && isValid(year: year, month: month, day: day)
    }

    /// With two digits of the year: a 29 February counts when it was one in 1900+ or 2000+.
    static func isValid(shortYear year: Int, month: Int, day: Int) -> Bool {
        isValid(year: 1900 + year, month: month, day: day)
            || isValid(year: 2000 + year, month: month, day: day)
    }
}
