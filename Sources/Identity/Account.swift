internal import Glibc

/// Users of this machine, by `getpwuid_r(3)`.
enum Account {
    /// The login name, or `user 1000` if there is none.
    static func name(of id: uid_t) -> String {
        entry(of: id) { String(cString: $0.pw_name) } ?? "user \(id)"
    }

    /// The home folder, if an absolute one is on record.
    static func home(of id: uid_t) -> String? {
        entry(of: id) { String(cString: $0.pw_dir) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    private static func entry<T>(of id: uid_t, _ read: (passwd) -> T) -> T? {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard getpwuid_r(id, &entry, buffer.baseAddress!, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            return read(entry)
        }
    }
}
