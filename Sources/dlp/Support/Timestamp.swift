internal import Glibc

/// Points in time, in the two forms they are written.
enum Timestamp {
    /// `2026-11-22T10:03:27Z`, for programs.
    static func universal(_ secondsSince1970: Double) -> String {
        var seconds = time_t(secondsSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return format(&parts, "%Y-%m-%dT%H:%M:%SZ")
    }

    /// `2026-11-22 10:03`, in the reader's time zone.
    static func local(_ secondsSince1970: Double) -> String {
        var seconds = time_t(secondsSince1970.rounded(.down))
        var parts = tm()
        localtime_r(&seconds, &parts)
        return format(&parts, "%Y-%m-%d %H:%M")
    }

    private static func format(_ parts: inout tm, _ pattern: String) -> String {
        var buffer = [CChar](repeating: 0, count: 40)
        let count = strftime(&buffer, buffer.count, pattern, &parts)
        return String(
            decoding: buffer[..<count].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
}
