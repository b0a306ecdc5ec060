import Support
import Testing

@testable import Gate

@Suite struct RoutingTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("10.0.0.2", "10.0.0.2", true), ("10.0.0.2/32", "10.0.0.3", false),
        ("10.20.0.0/15", "10.21.255.255", true), ("10.20.0.0/15", "10.22.0.0", false),
        ("::1", "::1", true), ("2001:db8::/32", "2001:db8:1::5", true),
        ("2001:db8::/32", "2001:db9::", false), ("0.0.0.0/0", "203.0.113.7", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ("::/0", "2001:db8::1", true),
    ])
    func rangesHoldTheirAddresses(range: String, address: String, holds: Bool) throws {
        let range = try #require(AddressRange(range))
        let address = try #require(IPAddress(address))
        #expect(range.contains(address) == holds)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.1.0.0/8", "10.0.0/8", "127.1", "010.0.0.1", "10.0.0.1/-1", "::1/129",
        "fe80::1%eth0", "10.0.0.1/8/8", "10.0.0.0/ 8", "a.b.c.d", "10.0.0.0/+8",
    ])
    func whatIsNoRangeIsRefused(_ text: String) { #expect(AddressRange(text) == nil) }

    /// Every prefix length, for addresses of many seeds: exactly the bits before it count.
    @Test func prefixesCountTheirBits() throws {
        var generator = SplitMix(seed: 11)
        for length in 0...32 {
            for _ in 0..<20 {
                let bits = UInt32(truncatingIfNeeded: generator.next())
                let mask: UInt32 = length == 0 ? 0 : ~0 << UInt32(32 - length)
                func text(_ value: UInt32) -> String {
                    [24, 16, 8, 0].map { String(value >> UInt32($0) & 255) }.joined(separator: ".")
                }
                let range = try #require(AddressRange("\(text(bits & mask))/\(length)"))
                let other = UInt32(truncatingIfNeeded: generator.next())
                let inside = try #require(IPAddress(text(bits & mask | other & ~mask)))
                #expect(range.contains(inside))
                guard length > 0 else { continue }
                let flipped = bits ^ (1 << UInt32(32 - 1 - Int(other % UInt32(length))))
                let outside = try #require(IPAddress(text(flipped)))
                #expect(!range.contains(outside))
            }
        }
    }

    @Test(
        arguments: [
            ("drive.example", "https", "drive.example", 443, true),
            ("drive.example", "https", "DRIVE.example.", 443, true),
            ("drive.example", "https", "x.drive.example", 443, false),
            ("*.corp.example", "https", "a.b.corp.example", 443, true),
            ("*.corp.example", "https", "corp.example", 443, false),
            ("*.corp.example", "https", "evilcorp.example", 443, false),
            ("bank.example:443", "https", "bank.example", nil, true),
            ("bank.example:443", "http", "bank.example", nil, false),
            ("bank.example:443", "https", "bank.example", 8443, false),
            ("10.0.0.0/8", "http", "10.1.2.3", 80, true),
            ("10.0.0.0/8", "http", "10.evil.example", 80, false),
            ("[2001:db8::1]:443", "https", "[2001:db8::1]", nil, true),
            ("*", "https", "anything.example", 1, true),
            // A number that some clients take for an address is no name of the rule.
            ("*.example", "http", "167772163", 80, false),
        ] as [(String, String, String, Int?, Bool)])
    func destinationsAreCompared(
        pattern: String, scheme: String, host: String, port: Int?, holds: Bool
    ) throws {
        let pattern = try #require(DestinationPattern(pattern))
        #expect(
            pattern.matches(UploadDestination(scheme: scheme, host: host, port: port)) == holds)
    }

    @Test(arguments: [
        "", "*.", "a b", "http://a", "a/b", "host:0", "host:65536", "host:x", "*a.example",
        "bücher.example", "[::1", "[::1]x",
    ])
    func whatIsNoDestinationIsRefused(_ text: String) { #expect(DestinationPattern(text) == nil) }

    @Test(arguments: [
        ("CORP\\alice", UserName.Form.plain, "corp\\alice"),
        ("alice", .plain, "alice"), ("alice@corp.example", .plain, "alice@corp.example"),
        ("WinNT://CORP/alice", .plain, "corp\\alice"),
        ("V2luTlQ6Ly9DT1JQL2FsaWNl", .base64, "corp\\alice"),
        ("V2luTlQ6Ly9DT1JQL2FsaWNl", .auto, "corp\\alice"),
        ("Q09SUFxhbGljZQ==", .auto, "corp\\alice"),
        // Good base64 of something else: a plain name that happens to look so.
        ("alice123", .auto, "alice123"), ("LDAP://cn=Alice,dc=corp", .plain, "cn=alice,dc=corp"),
        ("Local://alice", .plain, "alice"),
    ])
    func usersAreNamedAlike(_ value: String, _ form: UserName.Form, _ name: String) {
        #expect(UserName(value, form: form, source: "X")?.name == name)
    }

    @Test(arguments: [
        ("", UserName.Form.plain), ("-", .plain), ("a\rb", .plain), ("a\u{202E}b", .auto),
        ("not base64!", .base64), ("/w==", .base64), ("", .base64),
        (String(repeating: "a", count: 65_536), .plain), ("WinNT://CORP/", .plain), ("   ", .auto),
    ])
    func whatNamesNobodyNamesNobody(_ value: String, _ form: UserName.Form) {
        #expect(UserName(value, form: form, source: "X") == nil)
    }
}

@Suite struct ZoneTableTests {
    static let yaml = """
        gate: 1
        peers:
          - { from: [10.0.0.2], user: { header: X-Client-Username, form: plain }, client: X-Client-IP }
        zones:
          - { destination: ["*.corp.example", "10.0.0.0/8"], zone: low }
          - { user: ['CORP\\finance-*'], destination: "bank.example:443", zone: medium }
          - { destination: ["*.pastebin.example"], action: block, reason: nothing is posted there }
          - { destination: updates.example, action: allow, reason: signed, expires: 2027-01-31 }
          - { client: ["10.20.0.0/16"], zone: medium }
          - { user: none, zone: high }
          - { user: "*", zone: low }
        """
    let table: ZoneTable
    let day = CalendarDay("2026-12-01")!

    init() throws { table = ZoneTable(try GateConfiguration.parse(Self.yaml, file: "g").zones) }

    private func origin(
        _ host: String, user: String? = nil, client: String? = nil, asks: GateZone? = nil
    ) -> UploadOrigin {
        UploadOrigin(
            client: client.flatMap { IPAddress($0) },
            user: user.flatMap { UserName($0, form: .plain, source: "t") },
            destination: UploadDestination(scheme: "https", host: host, port: nil), requested: asks)
    }

    @Test(
        arguments: [
            ("git.corp.example", nil, nil, GateAction.scan(.low), "zones[0]"),
            ("bank.example", "CORP\\Finance-7", nil, .scan(.medium), "zones[1]"),
            ("bank.example", "CORP\\sales", nil, .scan(.low), "zones[6]"),
            ("x.pastebin.example", nil, nil, .block(reason: "nothing is posted there"), "zones[2]"),
            ("drive.example", nil, "10.20.3.4", .scan(.medium), "zones[4]"),
            ("drive.example", nil, "10.21.3.4", .scan(.high), "zones[5]"),
            ("drive.example", nil, nil, .scan(.high), "zones[5]"),
        ] as [(String, String?, String?, GateAction, String)])
    func theFirstRuleThatMatchesDecides(
        host: String, user: String?, client: String?, action: GateAction, by: String
    ) {
        let decision = table.decide(origin(host, user: user, client: client), today: day)
        #expect(decision == ZoneDecision(action: action, by: by))
    }

    @Test func whereNoRuleMatchesTheHighZoneHolds() {
        #expect(
            ZoneTable([]).decide(origin("x.example"), today: day)
                == ZoneDecision(action: .scan(.high), by: "no rule"))
    }

    @Test func anExceptionEndsWithItsDay() throws {
        let upload = origin("updates.example", user: "a")
        let last = try #require(CalendarDay("2027-01-31"))
        let after = try #require(CalendarDay("2027-02-01"))
        #expect(table.decide(upload, today: last).by == "zones[3]")
        #expect(table.decide(upload, today: after) == .init(action: .scan(.low), by: "zones[6]"))
    }

    @Test func aPeersZoneOnlyTightensUnlessItDecides() {
        let weaker = origin("drive.example", client: "10.20.1.1", asks: .low)
        #expect(table.decide(weaker, today: day).action == .scan(.medium))
        #expect(table.decide(weaker, requestDecides: true, today: day).action == .scan(.low))
        let stricter = origin("git.corp.example", asks: .high)
        #expect(table.decide(stricter, today: day).action == .scan(.high))
        // A refusal stays one, whatever is asked for.
        let refused = origin("a.pastebin.example", asks: .low)
        #expect(
            table.decide(refused, requestDecides: true, today: day).by == "zones[2]")
    }
}

/// Sequences that are the same at every run.
struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
