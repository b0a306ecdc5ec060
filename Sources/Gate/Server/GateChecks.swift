internal import LeakDetect
internal import Support

/// What `dlp gate check` looks at.
package struct GateChecks {
    package struct Result: Sendable {
        package var what: String
        /// Nil where it is in order.
        package var problem: String?
    }

    private let configuration: GateConfiguration
    private let state: String?

    package init(_ configuration: GateConfiguration, state: String?) {
        self.configuration = configuration
        self.state = state
    }

    package func run() -> [Result] {
        var results: [Result] = []
        func check(_ what: String, _ body: () throws -> Void) {
            do {
                try body()
                results.append(Result(what: what, problem: nil))
            } catch {
                results.append(Result(what: what, problem: "\(error)"))
            }
        }
        check("spool \(configuration.spoolFolder)") {
            let spool = try Spool(
                folder: configuration.spoolFolder, capacity: configuration.limits.spool)
            if !spool.hasRoom { throw Problem("less than a tenth of its disk is free") }
        }
        for listener in configuration.listeners {
            guard let tls = listener.tls else { continue }
            check("certificate \(tls.certificate)") { _ = try tls.configuration() }
        }
        var policies: PolicyGeneration?
        check("policies of the zones") {
            policies = try PolicyGeneration.load(
                configuration, folder: .locate(), state: state, number: 1, day: .today)
        }
        guard let policies else { return results }
        for zone in GateZone.allCases {
            guard let policy = policies.policies[zone] else { continue }
            check("\(zone.rawValue): the test string is stopped, plain words pass") {
                let scanner = try FileScanner(policy)
                guard let canary = policy.policy.canary else {
                    throw Problem("the policy has no rule \"canary\"")
                }
                let planted = try scanner.scan(Array(canary.utf8), name: "canary")
                guard planted.action == .block else { throw Problem("the test string passes") }
                let clean = try scanner.scan(Canary.clean, name: "canary")
                guard clean.action == .allow else { throw Problem("plain words do not pass") }
            }
        }
        check("workers are confined") {
            // A file that only a worker may read.
            let scanner = try FileScanner(policies.policies[.low] ?? policies.policies[.high]!)
            let verdict = try scanner.scan(Self.archive, name: "canary.zip")
            if let unread = verdict.unread.first {
                throw Problem("a small archive is \(unread.reason)")
            }
        }
        return results
    }

    private struct Problem: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// A ZIP file with one stored file, `a`, of one byte (APPNOTE.TXT, sections 4.3.7 and 4.3.12).
    static let archive: [UInt8] = {
        let crc: [UInt8] = [0x43, 0xBE, 0xB7, 0xE8]
        let common: [UInt8] =
            [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + crc + [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
        let local: [UInt8] = [0x50, 0x4B, 3, 4] + common + Array("a".utf8) + Array("a".utf8)
        let central: [UInt8] =
            [0x50, 0x4B, 1, 2, 20, 0] + common + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            + Array("a".utf8)
        let end: [UInt8] =
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, UInt8(central.count), 0, 0, 0]
            + [UInt8(local.count), 0, 0, 0, 0, 0]
        return local + central + end
    }()
}

extension GateConfiguration {
    /// Who gets which zone, for people.
    package var routingLines: [String] {
        var lines = ["", "uploads, by the first line that fits:"]
        for (index, rule) in zones.enumerated() {
            var conditions: [String] = []
            if !rule.destinations.isEmpty {
                conditions.append(
                    "to " + rule.destinations.map(\.description).joined(separator: ", "))
            }
            if !rule.users.isEmpty {
                conditions.append("by " + rule.users.joined(separator: ", "))
            }
            if !rule.clients.isEmpty {
                conditions.append("from " + rule.clients.map(\.description).joined(separator: ", "))
            }
            let what =
                switch rule.action {
                case .scan(let zone): zone.rawValue
                case .block(let reason): "blocked: \(reason)"
                case .allow(let reason, let day): "NOT scanned until \(day): \(reason)"
                }
            lines.append("  zones[\(index)]  \(conditions.joined(separator: "; "))  →  \(what)")
        }
        lines.append("  all others  →  high")
        return lines
    }
}
