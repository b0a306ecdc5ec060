internal import Support

/// An incident as an event of the Open Cybersecurity Schema Framework, version 1.6: class 2006,
/// Data Security Finding, with the security control profile.
enum OCSF {
    static func event(_ incident: Incident) -> JSON {
        let findings = incident.parts.flatMap(\.verdict.findings)
        let severity = severity(incident)
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON) { members.append(.init(key: key, value: value)) }
        add("class_uid", .integer(2006))
        add("class_name", "Data Security Finding")
        add("category_uid", .integer(2))
        add("category_name", "Findings")
        add("activity_id", .integer(1))
        add("activity_name", "Create")
        add("type_uid", .integer(200_601))
        add("time", .integer(Int(incident.time.milliseconds)))
        add("severity_id", .integer(severity.id))
        add("severity", .string(severity.name))
        add("status_id", .integer(1))
        add("is_alert", .bool(incident.verdict == .block && incident.enforced))
        let action = action(incident)
        add("action_id", .integer(action.id))
        add("action", .string(action.name))
        let disposition = disposition(incident)
        add("disposition_id", .integer(disposition.id))
        add("disposition", .string(disposition.name))
        add(
            "metadata",
            [
                "version": "1.6.0", "uid": .string(incident.id),
                "product": [
                    "name": "dlp gate", "vendor_name": "dlp",
                    "version": .string(ProductVersion.number),
                ],
                "profiles": ["security_control"],
            ])
        add(
            "finding_info",
            [
                "uid": .string(incident.id),
                "title": .string("upload \(incident.verdict.rawValue)"),
                "desc": .string(incident.reason),
                "types": .array(Set(findings.map(\.className)).sorted().map { .string($0) }),
            ])
        let category = category(findings.map(\.className))
        add(
            "data_security",
            [
                "category_id": .integer(category.id), "category": .string(category.name),
                "confidentiality_id": .integer(0), "confidentiality": "Unknown",
                "detection_pattern": .string(findings.first?.detector ?? incident.reason),
                "data_lifecycle_state_id": .integer(2), "data_lifecycle_state": "Data in-transit",
            ])
        if let user = incident.user { add("actor", ["user": ["name": .string(user.name)]]) }
        if let client = incident.client { add("src_endpoint", ["ip": .string("\(client)")]) }
        if !incident.destination.host.isEmpty {
            add(
                "dst_endpoint",
                [
                    "hostname": .string(Incident.cut(incident.destination.host, 256)),
                    "port": JSON(incident.destination.port),
                ])
        }
        if let part = incident.parts.first {
            add(
                "file",
                [
                    "name": .string(Incident.cut(part.name, 256)), "type_id": .integer(1),
                    "size": .integer(part.verdict.bytes),
                ])
        }
        return .object(members)
    }

    private static func severity(_ incident: Incident) -> (id: Int, name: String) {
        switch incident.verdict {
        case .allow: (1, "Informational")
        case .warn: (2, "Low")
        case .refuse: (3, "Medium")
        case .block: (4, "High")
        }
    }

    private static func action(_ incident: Incident) -> (id: Int, name: String) {
        guard incident.enforced else { return (3, "Observed") }
        switch incident.verdict {
        case .allow, .warn: return (1, "Allowed")
        case .block, .refuse: return (2, "Denied")
        }
    }

    private static func disposition(_ incident: Incident) -> (id: Int, name: String) {
        guard incident.enforced else { return (17, "Logged") }
        switch incident.verdict {
        case .allow: return (1, "Allowed")
        case .warn: return (17, "Logged")
        case .block, .refuse: return (2, "Blocked")
        }
    }

    /// The schema's kinds of data: personal, financial, or other.
    private static func category(_ classes: [String]) -> (id: Int, name: String) {
        if classes.contains("financial") { return (3, "Financial") }
        if classes.contains("identity") || classes.contains("contact") { return (1, "Personal") }
        return classes.isEmpty ? (0, "Unknown") : (99, "Other")
    }
}
