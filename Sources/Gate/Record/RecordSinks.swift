internal import Glibc
internal import Identity
internal import Support
package import SystemPackage

/// All places where incidents are told.
package final class RecordSinks: Sendable {
    private let settings: RecordSettings
    private let log: IncidentLog?
    private let syslog: Int32

    /// - Throws: what opening the file said; no connection to the system's log is an error too.
    package init(_ settings: RecordSettings) throws(Errno) {
        self.settings = settings
        log = try settings.file.map { path throws(Errno) in try IncidentLog(path) }
        syslog = settings.syslog ? try Self.connectSyslog() : -1
    }

    deinit { if syslog >= 0 { close(syslog) } }

    /// - Parameter completion: called when the record is where it cannot be lost by this process:
    ///   nil, or why it could not be written. May be called before this returns.
    package func append(
        _ incident: Incident, _ completion: @escaping @Sendable (Errno?) -> Void
    ) {
        var failure: Errno?
        if settings.standardOutput {
            do {
                try Descriptor.writeAll(STDOUT_FILENO, text(incident) + "\n")
            } catch {
                failure = error
            }
        }
        if syslog >= 0 { tellSyslog(incident) }
        guard let log else { return completion(failure) }
        log.append(incident.members) { [failure] in completion($0 ?? failure) }
    }

    package func reopen() { log?.reopen() }

    package func finish() { log?.finish() }

    private func text(_ incident: Incident) -> String {
        switch settings.format {
        case .json: JSON.object(incident.members).line
        case .cef: CEF.line(incident)
        case .ocsf: OCSF.event(incident).line
        }
    }

    /// RFC 5424 over the system's socket: facility 13 (log audit), severity by verdict.
    private func tellSyslog(_ incident: Incident) {
        let severity =
            switch incident.verdict {
            case .allow: 6
            case .warn: 5
            case .refuse: 4
            case .block: 3
            }
        let head =
            "<\(13 * 8 + severity)>1 \(incident.time.iso8601Milliseconds) \(incident.gate) dlp-gate "
            + "\(getpid()) incident - "
        let bytes = Array((head + text(incident)).utf8)
        // A datagram that does not fit is cut: the file has it whole.
        _ = bytes.prefix(60_000).withUnsafeBytes {
            send(syslog, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
    }

    private static func connectSyslog() throws(Errno) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .last }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "/dev/log".utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let error = Errno.last
            close(descriptor)
            throw error
        }
        return descriptor
    }
}
