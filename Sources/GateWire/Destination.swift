internal import Glibc

/// Where a request goes, in one form: so that a rule for a host cannot be passed by another spelling
/// of the same host.
package struct Destination: Sendable, Equatable {
    /// In lower case; nil where only the Host header names the destination.
    package let scheme: String?
    package let host: Host?
    /// The port that is named, or the scheme's; nil where neither says one.
    package let port: Int?
    /// As sent, with its escapes; `*` for the server itself, empty for CONNECT.
    package let path: [UInt8]
    /// What follows the first question mark.
    package let query: [UInt8]?

    init(
        target: ArraySlice<UInt8>, isConnect: Bool, hosts: [ArraySlice<UInt8>],
        problems: inout [WireError.Code]
    ) {
        func note(_ code: WireError.Code) {
            if !problems.contains(code) { problems.append(code) }
        }
        if hosts.count > 1 { note(.hostTwice) }
        var authority: ArraySlice<UInt8>?
        var rest = target
        var scheme: String?
        if target.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x23 || $0 == 0x5C }) {
            note(.target)
        }
        if isConnect {
            authority = target
            rest = []
        } else if target.first != 0x2F, !target.elementsEqual("*".utf8), !target.isEmpty {
            if let colon = target.firstIndex(of: 0x3A), target[colon...].starts(with: "://".utf8),
                Self.isScheme(target[..<colon])
            {
                scheme = String(decoding: target[..<colon].map(ByteText.lower), as: UTF8.self)
                let after = target[(colon + 3)...]
                let named = after.prefix { $0 != 0x2F && $0 != 0x3F }
                rest = after[named.endIndex...]
                authority = named
            } else {
                note(.target)
            }
        }
        self.scheme = scheme
        let mark = rest.firstIndex(of: 0x3F)
        path = Array(rest[..<(mark ?? rest.endIndex)])
        query = mark.map { Array(rest[($0 + 1)...]) }

        let standard = scheme == "https" ? 443 : scheme == "http" ? 80 : nil
        let fromTarget = authority.flatMap { Self.place($0, standard, note) }
        let header = hosts.first.flatMap { $0.isEmpty ? nil : $0 }
        let fromHeader = header.flatMap { Self.place($0, standard, note) }
        if let a = fromTarget, let b = fromHeader {
            // The Host of a CONNECT often leaves the port out.
            let agrees = a.host == b.host && (a.port == b.port || isConnect && b.port == nil)
            if !agrees { note(.hostDisagrees) }
        }
        host = (fromTarget ?? fromHeader)?.host
        port = (fromTarget ?? fromHeader)?.port
    }

    /// What a caller names: `https://drive.example:8443/path`, or the host and its port alone.
    ///
    /// Nil for what two readers would take for different hosts.
    package init?(named text: String) {
        let bytes = Array(text.utf8)[...]
        var problems: [WireError.Code] = []
        if text.contains("://") {
            self.init(target: bytes, isConnect: false, hosts: [], problems: &problems)
        } else {
            self.init(target: [], isConnect: false, hosts: [bytes], problems: &problems)
        }
        guard problems.isEmpty, host != nil else { return nil }
    }

    private static func isScheme(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, (0x61...0x7A).contains(ByteText.lower(first)) else {
            return false
        }
        return word.allSatisfy {
            (0x61...0x7A).contains(ByteText.lower($0)) || ByteText.isDigit($0)
                || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E
        }
    }

    private static func place(
        _ authority: ArraySlice<UInt8>, _ standard: Int?, _ note: (WireError.Code) -> Void
    ) -> (host: Host, port: Int?)? {
        var rest = authority
        if let at = rest.lastIndex(of: 0x40) {
            note(.userInfo)
            rest = rest[(at + 1)...]
        }
        var port = standard
        let end: Int
        if rest.first == 0x5B, let bracket = rest.firstIndex(of: 0x5D) {
            end = bracket + 1
        } else {
            end = rest.firstIndex(of: 0x3A) ?? rest.endIndex
        }
        let after = rest[end...]
        if after.count > 1 {
            guard after.first == 0x3A, let number = ByteText.number(after.dropFirst()),
                (1...65_535).contains(number)
            else {
                note(.hostSyntax)
                return nil
            }
            port = number
        } else if let byte = after.first, byte != 0x3A {
            note(.hostSyntax)
            return nil
        }
        guard let host = Host(rest[..<end]) else {
            note(.hostSyntax)
            return nil
        }
        return (host, port)
    }
}

/// A host in the form in which it is compared.
///
/// Names are in lower case and without the last dot; names of other scripts are compared as they
/// travel, in Punycode (`xn--…`), and raw bytes above ASCII are refused as percent-escapes are, since
/// clients map them in different ways. Addresses of version 4 are four decimal numbers: the
/// others that `inet_aton` would take (`2130706433`, `0x7f.1`, `017700000001`) are refused, since
/// some clients take them for addresses and others for names. Zones of version 6 are refused.
package enum Host: Sendable, Hashable {
    case name(String)
    case ipv4(String)
    /// Without its brackets, in the form of RFC 5952.
    case ipv6(String)

    package var text: String {
        switch self {
        case .name(let text), .ipv4(let text), .ipv6(let text): text
        }
    }

    package init?(_ sent: ArraySlice<UInt8>) {
        var bytes = sent.map(ByteText.lower)
        if bytes.first == 0x5B {
            guard bytes.last == 0x5D, bytes.count > 2,
                let text = Self.canonical(Array(bytes.dropFirst().dropLast()))
            else { return nil }
            self = .ipv6(text)
            return
        }
        if bytes.last == 0x2E { bytes.removeLast() }
        let labels = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard bytes.count <= 253, let last = labels.last,
            labels.allSatisfy({ label in
                (1...63).contains(label.count)
                    && label.allSatisfy {
                        (0x61...0x7A).contains($0) || ByteText.isDigit($0) || $0 == 0x2D
                            || $0 == 0x5F
                    }
            })
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // What ends in a number is an address for whoever follows the URL standard.
        if last.allSatisfy(ByteText.isDigit) || last.starts(with: "0x".utf8) {
            guard Self.isDottedQuad(labels) else { return nil }
            self = .ipv4(text)
        } else {
            self = .name(text)
        }
    }

    private static func isDottedQuad(_ labels: [ArraySlice<UInt8>]) -> Bool {
        labels.count == 4
            && labels.allSatisfy { label in
                guard let number = ByteText.number(label), number <= 255 else { return false }
                return label.count == 1 || label.first != 0x30
            }
    }

    private static func canonical(_ text: [UInt8]) -> String? {
        guard text.count < Int(INET6_ADDRSTRLEN), !text.contains(0) else { return nil }
        var address = in6_addr()
        let terminated = text.map(CChar.init(bitPattern:)) + [0]
        guard inet_pton(AF_INET6, terminated, &address) == 1 else { return nil }
        var out = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &out, socklen_t(out.count)) != nil else { return nil }
        return String(
            decoding: out.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
