internal import Support
internal import Glibc

/// A moment in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The present moment by the system's clock.
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    /// ISO 8601 to the second, as in the JSON contracts: `2026-11-22T10:00:00Z`.
    /// Years 0…9999; moments outside are clamped.
    package var iso8601: String { text(milliseconds: false) }

    /// The same to the millisecond: `2026-11-22T10:00:00.123Z`.
    package var iso8601Milliseconds: String { text(milliseconds: true) }

    private func text(milliseconds showsMilliseconds: Bool) -> String {
        let whole = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_000)
        let seconds = (whole - (whole % 1000 + 1000) % 1000) / 1000
        let second = (seconds % 86_400 + 86_400) % 86_400
        let day = CalendarDay(daysSince1970: Int((seconds - second) / 86_400))
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let fraction = showsMilliseconds ? "." + padded(whole - seconds * 1000, 3) : ""
        return "\(day)T"
            + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
            + padded(second % 60, 2) + fraction + "Z"
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { iso8601 }
}
