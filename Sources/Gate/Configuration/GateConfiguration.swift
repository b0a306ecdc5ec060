package import LeakDetect
internal import Support

/// What `gate.yaml` says. Nothing in it is guessed: a key that is not known, a peer that is too
/// wide, an exception without an end are errors, and the gate does not start.
package struct GateConfiguration: Sendable {
    package var file: String
    /// Names this gate in records.
    package var name = "gate"
    package var listeners: [Listener] = [
        Listener(.icap, .internet(IPAddress("127.0.0.1")!, port: 1344)),
        Listener(.http, .unix("/run/dlp-gate/api.sock")),
        Listener(.admin, .unix("/run/dlp-gate/admin.sock")),
    ]
    package var peers: [Peer] = []
    package var zones: [ZoneRule] = []
    /// Other names of the ICAP service, for clients whose service name cannot be set.
    package var aliases: [String: GateZone?] = Dictionary(
        uniqueKeysWithValues: ["reqmod", "respmod", "avscan", "srv_clamav", "virus_scan"].map {
            ($0, GateZone?.none)
        })
    /// Policies of one's own in place of the zones'.
    package var policies: [GateZone: String] = [:]
    package var limits = GateLimits()
    /// Where bodies lie that are too large for memory: a folder of the gate's own.
    package var spoolFolder = "/var/lib/dlp-gate/spool"
    package var records = RecordSettings()
    package var page = PageSettings()
    /// False to let everything through and only record what would have been blocked.
    package var enforces = true
    /// Folders whose files the HTTP API may be told to scan.
    package var fileRoots: [String] = []
    /// Whether headers of the encapsulated request are scanned as text.
    package var scansHeaders = false
    /// Whether `marked: true` rules may load this organisation's keys into the gate.
    package var usesKeys = false

    /// Differs where anything in the file differs.
    package private(set) var digest = ""

    package init(file: String = "gate.yaml") { self.file = file }

    private static let keys = [
        "gate", "name", "icap", "http", "admin", "peers", "zones", "aliases", "policies", "limits",
        "spool", "records", "page", "enforce", "files", "headers", "keys",
    ]

    /// - Throws: `PolicyError` with the line of whatever is not exactly right.
    package static func load(_ path: String) throws(PolicyError) -> GateConfiguration {
        try GateConfiguration(try YAMLValue.read(path))
    }

    package static func parse(_ text: String, file: String) throws(PolicyError)
        -> GateConfiguration
    {
        try GateConfiguration(try YAMLValue.parse(text, file: file))
    }

    private init(_ value: YAMLValue) throws(PolicyError) {
        file = value.file
        digest = Fingerprint.hex(value.serialised)
        let members = try value.mapping(Self.keys)
        guard let version = members["gate"], try version.integer(1...1_000_000) == 1 else {
            throw value.error(
                "no gate version this program knows", hint: "the first line is gate: 1")
        }
        if let name = members["name"] {
            self.name = try name.text()
            guard self.name.utf8.count <= 64,
                self.name.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw name.error("not a name of at most 64 plain characters") }
        }
        for (key, service) in [("icap", Listener.Service.icap), ("http", .http), ("admin", .admin)]
        {
            guard let member = members[key] else { continue }
            listeners.removeAll { $0.service == service }
            listeners += try Self.listeners(service, member)
        }
        for item in try members["peers"]?.list() ?? [] { peers.append(try Peer(item)) }
        for item in try members["zones"]?.list() ?? [] {
            zones.append(try ZoneRule(item))
        }
        if let aliases = members["aliases"] { try readAliases(aliases) }
        if let policies = members["policies"] {
            let files = try policies.mapping(GateZone.allCases.map(\.rawValue))
            for (name, file) in files {
                guard let zone = GateZone(rawValue: name) else { continue }
                self.policies[zone] = try file.text()
            }
        }
        limits =
            try members["limits"].map { value throws(PolicyError) in try GateLimits(value) }
            ?? limits
        if let spool = members["spool"] {
            spoolFolder = try spool.text()
            guard spoolFolder.hasPrefix("/") else { throw spool.error("not an absolute path") }
        }
        records =
            try members["records"].map { value throws(PolicyError) in
                try RecordSettings(value)
            } ?? records
        page =
            try members["page"].map { value throws(PolicyError) in try PageSettings(value) }
            ?? page
        enforces = try members["enforce"]?.boolean() ?? true
        if let files = members["files"] {
            fileRoots = try files.strings()
            guard fileRoots.allSatisfy({ $0.hasPrefix("/") }) else {
                throw files.error("not absolute paths")
            }
        }
        enum Headers: String, CaseIterable { case ignore, scan }
        scansHeaders = try members["headers"]?.word(Headers.self, "word") == .scan
        usesKeys = try members["keys"]?.boolean() ?? false
        try check(value)
    }

    private static func listeners(
        _ service: Listener.Service, _ value: YAMLValue
    ) throws(PolicyError) -> [Listener] {
        if value.isScalar {
            guard try value.text() == "off" else {
                throw value.error("off, listen: or a list of them")
            }
            return []
        }
        guard value.isList else { return [try Listener(service, value)] }
        var listeners: [Listener] = []
        for item in try value.list() { listeners.append(try Listener(service, item)) }
        return listeners
    }

    private mutating func readAliases(_ value: YAMLValue) throws(PolicyError) {
        for (key, zone) in try value.pairs() {
            let name = try key.text()
            guard name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3F }) else {
                throw key.error("not the name of a service")
            }
            let word = try zone.text()
            if word == "rules" {
                aliases[name] = .some(nil)
            } else {
                aliases[name] = try zone.word(GateZone.self, "zone")
            }
        }
    }

    /// What only the whole can be wrong in.
    private func check(_ value: YAMLValue) throws(PolicyError) {
        for listener in listeners where listener.service == .icap && !listener.endpoint.isLocal {
            guard !peers.isEmpty else {
                throw value.error(
                    "\(listener.endpoint) is open to the network, and no peer is listed",
                    hint: "peers: - { from: [10.0.0.2] }")
            }
        }
        if let records = records.file {
            let folder = records[..<(records.lastIndex(of: "/") ?? records.startIndex)]
            guard folder != spoolFolder[...] else {
                throw value.error("records must not lie in the spool's folder")
            }
        }
    }

    /// The peer that an address is, the first that lists it; nil for one that is not listed.
    package func peer(at address: IPAddress?) -> Peer? {
        guard let address else { return nil }
        return peers.first { $0.ranges.contains { $0.contains(address) } }
    }
}
