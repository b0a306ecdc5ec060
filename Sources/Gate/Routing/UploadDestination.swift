package import GateWire

/// Where an upload goes, as its request line and Host header tell.
package struct UploadDestination: Sendable, Hashable, CustomStringConvertible {
    /// `https`, `http`; empty where the client did not say.
    package var scheme: String
    /// Lower case, without a trailing dot or brackets; empty where the client did not say.
    package var host: String
    package var port: Int?

    package init(scheme: String, host: String, port: Int?) {
        self.scheme = scheme.lowercased()
        self.host = Self.normalised(host)
        self.port = port ?? ["https": 443, "http": 80][self.scheme]
    }

    /// - Parameter destination: nil where the client did not say any.
    package init(_ destination: Destination?) {
        self.init(
            scheme: destination?.scheme ?? "", host: destination?.host?.text ?? "",
            port: destination?.port)
    }

    /// What an application names: `https://drive.example:8443`, or the host and its port alone.
    ///
    /// Nil for what two readers would take for different hosts.
    package init?(named text: String) {
        guard let destination = Destination(named: text) else { return nil }
        self.init(destination)
    }

    /// Set where the host is an address, which no rule about names covers.
    var address: IPAddress? { IPAddress(host) }

    static func normalised(_ host: String) -> String {
        var host = host.lowercased()
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        while host.hasSuffix(".") { host.removeLast() }
        return host
    }

    package var description: String {
        guard !host.isEmpty else { return "-" }
        let shown = host.contains(":") ? "[\(host)]" : host
        let usual = ["https": 443, "http": 80][scheme]
        return port == nil || port == usual ? shown : "\(shown):\(port ?? 0)"
    }
}

/// Which destinations a rule means: `drive.example`, `*.corp.example`, `bank.example:443`,
/// `10.0.0.0/8`, `*`.
///
/// `*.corp.example` means every name below it and not `corp.example` itself. A rule about names
/// never covers a destination that is an address: who types the address must not get the name's
/// zone.
package struct DestinationPattern: Sendable, CustomStringConvertible {
    private enum Host: Sendable {
        case any
        case range(AddressRange)
        case name(String)
        case below(String)
    }

    private let host: Host
    private let port: Int?
    package let description: String

    /// Nil for what is none of these forms.
    package init?(_ text: String) {
        description = text
        if text == "*" {
            (host, port) = (.any, nil)
            return
        }
        if let range = AddressRange(text) {
            (host, port) = (.range(range), nil)
            return
        }
        var name = text[...]
        if name.hasPrefix("["), let end = name.firstIndex(of: "]") {
            guard let range = AddressRange(String(name[name.index(after: name.startIndex)..<end]))
            else { return nil }
            let rest = name[name.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            guard let port = Self.port(rest.dropFirst()) else { return nil }
            (host, self.port) = (.range(range), port)
            return
        }
        var port: Int?
        if let colon = name.lastIndex(of: ":") {
            guard let number = Self.port(name[name.index(after: colon)...]) else { return nil }
            port = number
            name = name[..<colon]
        }
        self.port = port
        if let range = AddressRange(String(name)) {
            host = .range(range)
            return
        }
        let isBelow = name.hasPrefix("*.")
        let normalised = UploadDestination.normalised(String(isBelow ? name.dropFirst(2) : name))
        guard Self.isName(normalised) else { return nil }
        host = isBelow ? .below(normalised) : .name(normalised)
    }

    private static func port(_ digits: Substring) -> Int? {
        guard let number = Int(digits), (1...65_535).contains(number),
            digits.allSatisfy(\.isNumber)
        else { return nil }
        return number
    }

    /// Names are written as the wire has them: IDNA names in their ASCII form (`xn--…`).
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
                    || $0 == 0x2E || $0 == 0x5F
            }
    }

    package func matches(_ destination: UploadDestination) -> Bool {
        if let port, destination.port != port { return false }
        switch host {
        case .any: return true
        case .range(let range): return destination.address.map(range.contains) ?? false
        case .name(let name): return destination.address == nil && destination.host == name
        case .below(let name):
            return destination.address == nil && destination.host.hasSuffix("." + name)
        }
    }
}
