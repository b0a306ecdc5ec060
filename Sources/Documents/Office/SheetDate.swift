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
