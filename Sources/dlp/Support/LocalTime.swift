internal import Glibc
internal import Identity

extension Timestamp {
    /// `2026-11-22 10:03`, in the reader's time zone: for people. Programs get
    /// `iso8601`.
    var local: String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 40)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M", &parts)
        return String(
            decoding: buffer[..<count].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
}
