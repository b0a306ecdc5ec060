internal import LeakDetect

/// Where the gate is asked.
package struct Listener: Sendable, Equatable {
    package enum Service: String, Sendable { case icap, http, admin }

    package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
        case internet(IPAddress, port: Int)
        /// A Unix socket, made with mode 0660.
        case unix(String)

        package var description: String {
            switch self {
            case .internet(let address, let port):
                address.isVersion4 ? "\(address):\(port)" : "[\(address)]:\(port)"
            case .unix(let path): "unix:\(path)"
            }
        }

        /// `127.0.0.1:1344`, `[::1]:1344`, `unix:/run/dlp-gate/api.sock`.
        package init?(_ text: String) {
            if text.hasPrefix("unix:") {
                let path = String(text.dropFirst(5))
                guard path.hasPrefix("/"), path.utf8.count < 108 else { return nil }
                self = .unix(path)
                return
            }
            guard let colon = text.lastIndex(of: ":"),
                let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
            else { return nil }
            var host = String(text[..<colon])
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = String(host.dropFirst().dropLast())
            } else if host.contains(":") {
                return nil
            }
            guard let address = IPAddress(host == "localhost" ? "127.0.0.1" : host) else {
                return nil
            }
            self = .internet(address, port: port)
        }

        var isLocal: Bool {
            switch self {
            case .internet(let address, _): address.isLoopback
            case .unix: true
            }
        }
    }

    /// Certificates, for a listener that speaks TLS.
    package struct TLS: Sendable, Equatable {
        package var certificate: String
        package var key: String
        /// Clients must show a certificate that one of these signed.
        package var clientAuthorities: String?

        init(_ value: YAMLValue) throws(PolicyError) {
            let members = try value.mapping(["certificate", "key", "client-ca"])
            guard let certificate = members["certificate"], let key = members["key"] else {
                throw value.error("tls: needs certificate: and key:")
            }
            self.certificate = try certificate.text()
            self.key = try key.text()
            clientAuthorities = try members["client-ca"]?.text()
        }
    }

    package var service: Service
    package var endpoint: Endpoint
    package var tls: TLS?
    /// Holds a bearer token, for HTTP over the network.
    package var tokenFile: String?

    package init(_ service: Service, _ endpoint: Endpoint) {
        self.service = service
        self.endpoint = endpoint
    }

    init(_ service: Service, _ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["listen", "tls", "token-file"])
        guard let listen = members["listen"] else { throw value.error("needs listen:") }
        guard let endpoint = Endpoint(try listen.text()) else {
            throw listen.error(
                "not an address with a port", hint: "127.0.0.1:1344, [::1]:1344 or unix:/PATH")
        }
        self.service = service
        self.endpoint = endpoint
        tls = try members["tls"].map { value throws(PolicyError) in try TLS(value) }
        tokenFile = try members["token-file"]?.text()
        if service != .http, let token = members["token-file"] {
            throw token.error("only http: takes a token")
        }
        if service == .http, !endpoint.isLocal || tls != nil || tokenFile != nil {
            guard tokenFile != nil || tls?.clientAuthorities != nil else {
                throw value.error(
                    "an HTTP listener beyond this machine needs token-file: or tls: with client-ca:"
                )
            }
        }
        if service == .admin, !endpoint.isLocal {
            throw listen.error("the administration answers on this machine only")
        }
    }
}

extension IPAddress {
    var isLoopback: Bool {
        isVersion4 ? bytes[12] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }
}
