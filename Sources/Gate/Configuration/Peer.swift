internal import GateWire
internal import LeakDetect

/// A proxy or application that may send uploads here, and what it is believed.
///
/// What a peer that is not listed says of users and clients is not believed: the headers are
/// ignored, and rules see an upload of nobody from the peer itself.
package struct Peer: Sendable {
    /// Where it connects from.
    package var ranges: [AddressRange] = []
    /// Names in its client certificate, one of which must be there; empty for no condition.
    package var certificateNames: [String] = []
    /// Which header names the user, and in which form.
    package var userHeader: String?
    package var userForm = UserName.Form.auto
    /// Which header holds the address of the client.
    package var clientHeader: String?
    /// Which header asks for a zone.
    package var zoneHeader: String?
    /// Whether that header may ask for a weaker zone than the rules give.
    package var zoneHeaderDecides = false
    /// Whether its client knows lines of progress before the answer's own.
    package var progress = true
    /// Whether answers of servers (RESPMOD) are scanned or let through.
    package var scansDownloads = true

    package init() {}

    static let keys = ["from", "tls", "user", "client", "zone-header", "progress", "downloads"]

    init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(Self.keys)
        guard let from = members["from"] else { throw value.error("a peer needs from:") }
        for item in try from.list() {
            let text = try item.text()
            guard let range = AddressRange(text) else {
                throw item.error("not an address or range", hint: "10.0.0.0/8, or ::1")
            }
            ranges.append(range)
        }
        if let tls = members["tls"] {
            let names = try tls.mapping(["san"])
            guard let san = names["san"] else { throw tls.error("tls: needs san:") }
            certificateNames = try Self.oneOrMore(san)
        }
        if let user = members["user"] {
            let members = try user.mapping(["header", "form"])
            guard let header = members["header"] else { throw user.error("user: needs header:") }
            userHeader = try Self.headerName(header)
            userForm = try members["form"]?.word(UserName.Form.self, "form") ?? .auto
        }
        clientHeader = try members["client"].map(Self.headerName)
        if let zone = members["zone-header"] {
            if zone.isScalar {
                zoneHeader = try Self.headerName(zone)
            } else {
                let members = try zone.mapping(["header", "decides"])
                guard let header = members["header"] else {
                    throw zone.error("zone-header: needs header:")
                }
                zoneHeader = try Self.headerName(header)
                zoneHeaderDecides = try members["decides"]?.boolean() ?? false
            }
        }
        progress = try members["progress"]?.boolean() ?? true
        if let downloads = members["downloads"] {
            enum Downloads: String, CaseIterable { case scan, ignore }
            scansDownloads = try downloads.word(Downloads.self, "word") == .scan
        }
    }

    /// - Returns: in lower case.
    private static func headerName(_ value: YAMLValue) throws(PolicyError) -> String {
        let name = try value.text()
        let isToken = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        guard isToken else { throw value.error("not the name of a header") }
        let lower = name.lowercased()
        guard !Credentials.names.contains(lower) else {
            throw value.error("a header of credentials, which is dropped before anything reads it")
        }
        return lower
    }

    static func oneOrMore(_ value: YAMLValue) throws(PolicyError) -> [String] {
        value.isScalar ? [try value.text()] : try value.strings()
    }
}
