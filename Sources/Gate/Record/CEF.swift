internal import Support

/// An incident in the ArcSight Common Event Format, version 0 (its implementation standard,
/// revision 27): one line, seven fields with `|` between, then `key=value`.
enum CEF {
    static func line(_ incident: Incident) -> String {
        let rule = incident.parts.lazy.flatMap(\.verdict.findings).first?.rule ?? incident.reason
        let head = [
            "CEF:0", "dlp", "dlp gate", ProductVersion.number, rule,
            "upload \(incident.verdict.rawValue)", String(severity(incident)),
        ]
        var text = head.map(escapedHead).joined(separator: "|") + "|"
        var fields: [(String, String)] = [
            ("rt", String(incident.time.milliseconds)), ("externalId", incident.id),
            ("act", incident.enforced ? incident.verdict.rawValue : "observed"),
            ("dvchost", incident.gate), ("app", incident.listener),
        ]
        func add(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { fields.append((key, value)) }
        }
        add("src", incident.client?.description)
        add("suser", incident.user?.name)
        add("dhost", Incident.cut(incident.destination.host, 256))
        add("dpt", incident.destination.port.map(String.init))
        add("requestMethod", Incident.cut(incident.method, 64))
        // The path without its query, which may hold what must not leave.
        add("request", Incident.cut(incident.path, 1024))
        add("in", String(incident.bytes))
        add("fname", incident.parts.first.map { Incident.cut($0.name, 256) })
        add("fileHash", incident.sha256)
        add("cs1Label", "zone")
        add("cs1", incident.zone.rawValue)
        add("cs2Label", "policy")
        add("cs2", incident.policy)
        add("reason", incident.reason)
        text += fields.map { "\($0.0)=\(escapedValue($0.1))" }.joined(separator: " ")
        return text
    }

    private static func severity(_ incident: Incident) -> Int {
        switch incident.verdict {
        case .allow: 1
        case .warn: 4
        case .refuse: 5
        case .block: 8
        }
    }

    private static func escapedHead(_ text: String) -> String {
        oneLine(text).replacing("\\", with: "\\\\").replacing("|", with: "\\|")
    }

    private static func escapedValue(_ text: String) -> String {
        oneLine(text).replacing("\\", with: "\\\\").replacing("=", with: "\\=")
    }

    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.isUnprintable ? " " : $0 }))
    }
}
