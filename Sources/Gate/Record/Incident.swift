package import Identity
package import LeakDetect
package import Support

/// One request and what was decided about it, as records tell it: `dlp.incident/1`.
///
/// Query strings, bodies, cookies and credentials are in none of its members; what was found is
/// masked as in `dlp.scan/1`.
package struct Incident: Sendable {
    package enum Verdict: String, Sendable {
        case allow, warn, block
        /// Nothing was decided about the content: it was refused for another reason.
        case refuse
    }

    /// One part of a request, as it was judged.
    package struct Part: Sendable {
        package var name: String
        /// Of a form; nil where there is none.
        package var field: String?
        package var type: String
        package var verdict: ScanVerdict

        package init(name: String, field: String?, type: String, verdict: ScanVerdict) {
            self.name = name
            self.field = field
            self.type = type
            self.verdict = verdict
        }
    }

    package struct Timing: Sendable {
        package var receive = 0
        package var queue = 0
        package var scan = 0
        package var answer = 0
        package init() {}
    }

    package var id: String
    package var time: Timestamp
    package var gate: String
    package var listener: String
    package var peer: String
    package var service = ""
    /// The W3C trace context of the request (`traceparent`), where it has one.
    package var trace: String?
    package var client: IPAddress?
    package var user: UserName?
    package var method = ""
    package var destination = UploadDestination(scheme: "", host: "", port: nil)
    /// Without the query.
    package var path = ""
    package var querySHA256: String?
    package var contentType: String?
    package var bytes = 0
    package var sha256: String?
    /// Of a resumable upload.
    package var session: String?
    package var zone: GateZone
    package var zoneBy: String
    /// The generation of the policies, as in ISTag.
    package var policy: String
    package var verdict: Verdict
    package var enforced = true
    package var status: Int
    /// `policy`, `limit`, `ambiguous`, `destination`, `timed-out`, `busy`, …
    package var reason: String
    package var detail: String?
    package var parts: [Part] = []
    package var timing = Timing()
    package var excused = 0

    /// Parts told of one request; the number of the rest is told.
    static let mostParts = 100
    /// Findings told of one part.
    static let mostFindings = 50

    package init(
        id: String = IncidentID.make(), time: Timestamp = .now, gate: String, listener: String,
        peer: String, zone: GateZone, zoneBy: String, policy: String, verdict: Verdict,
        status: Int, reason: String
    ) {
        self.id = id
        self.time = time
        self.gate = gate
        self.listener = listener
        self.peer = peer
        self.zone = zone
        self.zoneBy = zoneBy
        self.policy = policy
        self.verdict = verdict
        self.status = status
        self.reason = reason
    }

    package static let schema = "dlp.incident/1"

    /// The members without `prev`, in order.
    package var members: [JSON.Member] {
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON) { members.append(.init(key: key, value: value)) }
        add("schema", .string(Self.schema))
        add("id", .string(id))
        add("time", .string(time.iso8601Milliseconds))
        add("gate", .string(gate))
        add("version", .string(ProductVersion.number))
        add("listener", .string(listener))
        add("peer", .string(peer))
        add("service", .string(Self.cut(service, 256)))
        add("trace", JSON(trace))
        add("client", ["ip": JSON(client.map(\.description))])
        if let user {
            add(
                "user",
                [
                    "name": .string(user.name), "as_sent": .string(user.asSent),
                    "from": .string(user.source),
                ])
        } else {
            add("user", .null)
        }
        add(
            "request",
            [
                "method": .string(Self.cut(method, 64)), "scheme": .string(destination.scheme),
                "host": .string(Self.cut(destination.host, 256)),
                "port": JSON(destination.port), "path": .string(Self.cut(path, 1024)),
                "query_sha256": JSON(querySHA256),
                "content_type": JSON(contentType.map { Self.cut($0, 256) }),
                "bytes": .integer(bytes), "sha256": JSON(sha256), "session": JSON(session),
            ])
        add("zone", ["name": .string(zone.rawValue), "by": .string(zoneBy)])
        add("policy", .string(policy))
        add("verdict", .string(verdict.rawValue))
        add("enforced", .bool(enforced))
        add("status", .integer(status))
        add("reason", .string(reason))
        if let detail { add("detail", .string(Self.cut(detail, 512))) }
        add("parts", .array(parts.prefix(Self.mostParts).map(\.json)))
        if parts.count > Self.mostParts {
            add("parts_omitted", .integer(parts.count - Self.mostParts))
        }
        add(
            "timing_ms",
            [
                "receive": .integer(timing.receive), "queue": .integer(timing.queue),
                "scan": .integer(timing.scan), "answer": .integer(timing.answer),
            ])
        add("excused", .integer(excused))
        return members
    }

    /// Names within archives may be as long as their maker likes.
    static func bounded(_ finding: Finding) -> Finding {
        var finding = finding
        finding.place.part = cut(finding.place.part, 256)
        finding.match = finding.match.map { cut($0, 256) }
        return finding
    }

    /// At most so many code points: a request must not make a record larger than a line.
    static func cut(_ text: String, _ most: Int) -> String {
        DisplayText.cleaned(text, limit: most)
    }
}

extension Incident.Part {
    var json: JSON {
        let findings = verdict.findings
        var members: [JSON.Member] = [
            .init(key: "name", value: .string(Incident.cut(name, 256))),
            .init(key: "field", value: JSON(field.map { Incident.cut($0, 256) })),
            .init(key: "type", value: .string(type)),
            .init(key: "bytes", value: .integer(verdict.bytes)),
            .init(
                key: "sha256", value: verdict.sha256.isEmpty ? .null : .string(verdict.sha256)),
            .init(key: "verdict", value: .string(verdict.action.rawValue)),
            .init(
                key: "findings",
                value: .array(
                    findings.prefix(Incident.mostFindings).map {
                        Incident.bounded($0).json(showMatches: false)
                    })),
        ]
        if findings.count > Incident.mostFindings {
            members.append(
                .init(
                    key: "findings_omitted",
                    value: .integer(findings.count - Incident.mostFindings)))
        }
        members.append(
            .init(
                key: "unread",
                value: .array(
                    verdict.unread.prefix(Incident.mostFindings).map { part in
                        var part = part
                        part.path = Incident.cut(part.path, 256)
                        return part.json
                    })))
        return .object(members)
    }
}

/// Names of incidents: ULIDs, 48 bits of milliseconds and 80 random bits in Crockford's base 32,
/// so that they sort by time and cannot be guessed.
package enum IncidentID {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package static func make(_ time: Timestamp = .now) -> String {
        var generator = SystemRandomNumberGenerator()
        let high = UInt64(truncatingIfNeeded: time.milliseconds) << 16
        var bits = (high | UInt64(generator.next() as UInt16), generator.next() as UInt64)
        var text = [UInt8](repeating: 0, count: 26)
        // 26 digits of five bits hold 130: the first has three.
        for place in stride(from: 25, through: 0, by: -1) {
            text[place] = digits[Int(bits.1 & 31)]
            bits.1 = bits.1 >> 5 | bits.0 << 59
            bits.0 >>= 5
        }
        return String(decoding: text, as: UTF8.self)
    }
}
