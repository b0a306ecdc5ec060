import LeakDetect
import Testing

@testable import Gate

@Suite struct ConfigurationTests {
    @Test func anEmptyConfigurationListensOnThisMachineOnly() throws {
        let settings = try GateConfiguration.parse("gate: 1\n", file: "gate.yaml")
        for listener in settings.listeners { #expect(listener.endpoint.isLocal) }
        #expect(settings.enforces && settings.records.mustBeWritten)
        #expect(settings.peers.isEmpty && settings.zones.isEmpty)
    }

    @Test func everythingIsRead() throws {
        let settings = try GateConfiguration.parse(
            """
            gate: 1
            name: gate1
            icap: { listen: "0.0.0.0:1344" }
            http: [{ listen: "unix:/run/x/api.sock" }, { listen: "127.0.0.1:9345", token-file: /etc/t }]
            admin: off
            peers:
              - { from: [10.0.0.2/32], client: X-Client-IP, zone-header: X-DLP-Zone, progress: false }
              - { from: ["2001:db8::/32"], tls: { san: proxysg.corp }, user: { header: X-Authenticated-User, form: base64 }, downloads: ignore }
            aliases: { upload: rules, secret: high }
            policies: { low: /etc/dlp/low.yaml }
            limits: { body: 1 GiB, spool: 2 GiB, verdict-seconds: 60, threads: 3 }
            spool: /var/spool/x
            records: { file: /var/log/x/i.jsonl, syslog: true, format: ocsf, log-allows: hash, required: false }
            page: { contact: security@corp.example, rule: true }
            enforce: false
            files: [/srv/uploads]
            headers: scan
            """, file: "gate.yaml")
        #expect(
            settings.listeners.map(\.endpoint.description).sorted() == [
                "0.0.0.0:1344", "127.0.0.1:9345", "unix:/run/x/api.sock",
            ])
        #expect(settings.peers[0].zoneHeader == "x-dlp-zone" && !settings.peers[0].progress)
        #expect(settings.peers[1].certificateNames == ["proxysg.corp"])
        #expect(settings.peers[1].userForm == .base64 && !settings.peers[1].scansDownloads)
        #expect(settings.aliases["secret"] == .some(.high))
        #expect(settings.aliases["upload"] == .some(nil) && settings.aliases["reqmod"] != nil)
        #expect(settings.policies[.low] == "/etc/dlp/low.yaml")
        #expect(settings.limits.body == 1 << 30 && settings.limits.threads == 3)
        #expect(settings.records.format == .ocsf && !settings.records.mustBeWritten)
        #expect(!settings.enforces && settings.scansHeaders)
        #expect(settings.peer(at: IPAddress("10.0.0.2"))?.clientHeader == "x-client-ip")
        #expect(settings.peer(at: IPAddress("10.0.0.3")) == nil)
        #expect(settings.peer(at: nil) == nil)
    }

    /// What is not exactly right is an error at its line, never a default.
    @Test(
        arguments: [
            ("gate: 2", 1), ("", nil), ("gate: 1\nfoo: 1", 2),
            ("gate: 1\nicap: { listen: \"0.0.0.0:1344\" }", nil),
            ("gate: 1\nicap: { listen: \"1344\" }", 2),
            ("gate: 1\nhttp: { listen: \"0.0.0.0:80\" }", 2),
            ("gate: 1\nadmin: { listen: \"10.0.0.1:80\" }", 2),
            ("gate: 1\npeers:\n  - { from: [10.0.0.0/40] }", 3),
            ("gate: 1\npeers:\n  - { user: { header: X } }", 3),
            ("gate: 1\npeers:\n  - { from: [::1], user: { header: Authorization } }", 3),
            ("gate: 1\npeers:\n  - { from: [::1], user: { header: \"a b\" } }", 3),
            ("gate: 1\nzones:\n  - { zone: medium, action: block, reason: x }", 3),
            ("gate: 1\nzones:\n  - { action: block }", 3),
            ("gate: 1\nzones:\n  - { action: allow, reason: x }", 3),
            ("gate: 1\nzones:\n  - { action: allow, reason: x, expires: 2027-02-30 }", 3),
            ("gate: 1\nzones:\n  - { zone: medium, reason: x }", 3),
            ("gate: 1\nzones:\n  - { zone: secret }", 3),
            ("gate: 1\nzones:\n  - { zone: low, client: [] }", 3),
            ("gate: 1\nzones:\n  - { zone: low, destination: \"http://x\" }", 3),
            ("gate: 1\nlimits: { body: 9 GiB }", 2), ("gate: 1\nlimits: { body: many }", 2),
            ("gate: 1\nrecords: { file: none }", 2), ("gate: 1\nrecords: { file: x.jsonl }", 2),
            ("gate: 1\nspool: /var/x\nrecords: { file: /var/x/i.jsonl }", nil),
            ("gate: 1\npage: { template: /does/not/exist }", 2), ("gate: 1\nenforce: maybe", 2),
            ("gate: 1\nfiles: [srv]", 2), ("gate: 1\nname: \"a b\"", 2),
        ] as [(String, Int?)])
    func whatIsWrongIsSaid(text: String, line: Int?) {
        let error = #expect(throws: PolicyError.self) {
            try GateConfiguration.parse(text, file: "gate.yaml")
        }
        if let line { #expect(error?.line == line, "\(error.map { "\($0)" } ?? "")") }
    }
}
