internal import Glibc

/// What systemd passes to a service and wants to be told (sd_listen_fds(3), sd_notify(3)).
package enum ServiceManager {
    /// Sockets that were opened before this program started, by name; each once.
    ///
    /// - Returns: nothing where they are meant for another process.
    package static func takeSockets() -> [String: [Int32]] {
        defer {
            for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        }
        guard let process = value("LISTEN_PID").flatMap({ Int32($0) }), process == getpid(),
            let count = value("LISTEN_FDS").flatMap({ Int32($0) }), (1...64).contains(count)
        else { return [:] }
        let names = (value("LISTEN_FDNAMES") ?? "").split(
            separator: ":", omittingEmptySubsequences: false
        ).map(String.init)
        var sockets: [String: [Int32]] = [:]
        for index in 0..<count {
            let descriptor = 3 + index
            // Workers must not hold a listener open.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let name = Int(index) < names.count ? names[Int(index)] : "unknown"
            sockets[name, default: []].append(descriptor)
        }
        return sockets
    }

    /// Half of the time within which the service manager wants a sign of life, in seconds; nil
    /// where it wants none.
    package static var watchdogSeconds: Double? {
        guard let microseconds = value("WATCHDOG_USEC").flatMap({ Double($0) }), microseconds > 0,
            value("WATCHDOG_PID").flatMap({ Int32($0) }) ?? getpid() == getpid()
        else { return nil }
        return microseconds / 2_000_000
    }

    package static func ready() { notify("READY=1\nSTATUS=uploads are scanned") }

    package static func stopping() { notify("STOPPING=1") }

    package static func alive() { notify("WATCHDOG=1") }

    /// For `Type=notify-reload`: until ``ready()`` the reload counts as running.
    package static func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
        notify("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func notify(_ text: String) {
        guard var path = value("NOTIFY_SOCKET")?.utf8.map({ $0 }), !path.isEmpty,
            path.count < 108
        else { return }
        let isAbstract = path[0] == UInt8(ascii: "@")
        if isAbstract { path[0] = 0 }
        guard isAbstract || path[0] == UInt8(ascii: "/") else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        _ = Array(text.utf8).withUnsafeBytes { bytes in
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(
                        descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), $0, size)
                }
            }
        }
    }
}
