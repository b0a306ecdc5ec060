package import Support

/// The three zones, from the one that lets most through to the strictest.
package enum GateZone: String, Sendable, CaseIterable, Comparable {
    case low, medium, high

    package static func < (a: GateZone, b: GateZone) -> Bool {
        a.strictness < b.strictness
    }

    private var strictness: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }
}

/// What is done with uploads that a rule means.
package enum GateAction: Sendable, Equatable {
    /// Scanned by the policy of a zone.
    case scan(GateZone)
    /// Refused, whatever is in them.
    case block(reason: String)
    /// Let through unscanned until the end of a day (UTC).
    case allow(reason: String, expires: CalendarDay)
}

/// One line of `zones:`. All conditions that it has must hold.
package struct ZoneRule: Sendable {
    package var destinations: [DestinationPattern] = []
    /// `corp\finance-*`; ``nobody`` means uploads of which no user is known.
    package var users: [String] = []
    package var clients: [AddressRange] = []
    package var action: GateAction

    package static let nobody = "none"

    package init(action: GateAction) { self.action = action }

    func matches(_ upload: UploadOrigin) -> Bool {
        if !destinations.isEmpty, !destinations.contains(where: { $0.matches(upload.destination) })
        {
            return false
        }
        if !clients.isEmpty {
            guard let client = upload.client, clients.contains(where: { $0.contains(client) })
            else { return false }
        }
        if !users.isEmpty {
            let holds = users.contains { pattern in
                guard let user = upload.user else { return pattern == Self.nobody }
                return pattern != Self.nobody && Wildcard.matches(user.name, pattern)
            }
            guard holds else { return false }
        }
        return true
    }
}

/// Who sends an upload where, as far as it is known.
package struct UploadOrigin: Sendable, Equatable {
    package var client: IPAddress?
    package var user: UserName?
    package var destination: UploadDestination
    /// The zone that the peer's header or the service's name asks for.
    package var requested: GateZone?

    package init(
        client: IPAddress? = nil, user: UserName? = nil, destination: UploadDestination,
        requested: GateZone? = nil
    ) {
        self.client = client
        self.user = user
        self.destination = destination
        self.requested = requested
    }
}

/// Which rule decided, and what.
package struct ZoneDecision: Sendable, Equatable {
    package var action: GateAction
    /// `zones[3]`, `requested`, `no rule`: for the record.
    package var by: String

    /// The zone that is scanned for; that of everything that is not scanned is high.
    package var zone: GateZone {
        if case .scan(let zone) = action { zone } else { .high }
    }
}

/// The rules of `zones:`, in order.
package struct ZoneTable: Sendable {
    package var rules: [ZoneRule]

    package init(_ rules: [ZoneRule]) { self.rules = rules }

    /// The first rule that matches decides; where none does, the high zone holds.
    ///
    /// - Parameters:
    ///   - requestDecides: whether the zone that the peer asks for may also be a weaker one.
    ///   - today: an `allow` past its day counts as no rule.
    package func decide(
        _ upload: UploadOrigin, requestDecides: Bool = false, today: CalendarDay
    ) -> ZoneDecision {
        let decision = ruled(upload, today)
        guard let requested = upload.requested else { return decision }
        switch decision.action {
        case .block: return decision
        case .scan(let zone):
            guard requestDecides || requested > zone else { return decision }
            return ZoneDecision(action: .scan(requested), by: "requested")
        case .allow:
            // Whoever names a zone wants the upload scanned.
            return ZoneDecision(action: .scan(requested), by: "requested")
        }
    }

    private func ruled(_ upload: UploadOrigin, _ today: CalendarDay) -> ZoneDecision {
        for (index, rule) in rules.enumerated() where rule.matches(upload) {
            if case .allow(_, let expires) = rule.action, expires < today { continue }
            return ZoneDecision(action: rule.action, by: "zones[\(index)]")
        }
        return ZoneDecision(action: .scan(.high), by: "no rule")
    }
}

/// Patterns in which `*` stands for any characters.
enum Wildcard {
    /// Of the whole text. O(text × stars).
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let text = Array(text.utf8)
        let pattern = Array(pattern.utf8)
        var (t, p) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
