internal import LeakDetect
internal import Support

extension ZoneRule {
    private enum Word: String, CaseIterable { case block, allow }

    init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping([
            "destination", "user", "client", "zone", "action", "reason", "expires",
        ])
        action = try Self.action(value, members)
        for text in try members["destination"].map(Peer.oneOrMore) ?? [] {
            guard let pattern = DestinationPattern(text) else {
                throw value.error(
                    "not a destination: \"\(text)\"",
                    hint: "drive.example, *.corp.example, bank.example:443, 10.0.0.0/8")
            }
            destinations.append(pattern)
        }
        for text in try members["user"].map(Peer.oneOrMore) ?? [] {
            users.append(text.lowercased())
        }
        for text in try members["client"].map(Peer.oneOrMore) ?? [] {
            guard let range = AddressRange(text) else {
                throw value.error("not an address or range: \"\(text)\"", hint: "10.20.0.0/16")
            }
            clients.append(range)
        }
        // A list with nothing in it would mean everything.
        for key in ["destination", "user", "client"] {
            if let member = members[key], try Peer.oneOrMore(member).isEmpty {
                throw member.error("an empty list")
            }
        }
    }

    private static func action(
        _ value: YAMLValue, _ members: [String: YAMLValue]
    ) throws(PolicyError) -> GateAction {
        switch (members["zone"], members["action"]) {
        case (let zone?, nil):
            for key in ["reason", "expires"] {
                if let member = members[key] { throw member.error("goes with action: only") }
            }
            return .scan(try zone.word(GateZone.self, "zone"))
        case (nil, let action?):
            guard let reason = members["reason"] else {
                throw action.error("an action needs a reason")
            }
            switch try action.word(Word.self, "action") {
            case .block: return .block(reason: try reason.text())
            case .allow:
                guard let expires = members["expires"], let day = CalendarDay(try expires.text())
                else {
                    throw action.error(
                        "letting through unscanned needs a last day", hint: "expires: 2027-01-31")
                }
                return .allow(reason: try reason.text(), expires: day)
            }
        default: throw value.error("a rule says zone: or action:, one of them")
        }
    }
}
