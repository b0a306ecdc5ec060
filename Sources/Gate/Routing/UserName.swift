internal import FoundationEssentials
internal import Support

/// Who uploads, as a proxy tells it.
package struct UserName: Sendable, Equatable {
    /// Lower case, `domain\name` or `name`: what rules compare.
    package let name: String
    /// As it came, without the characters that cannot be shown.
    package let asSent: String
    /// The header that named the user.
    package let source: String

    /// How a proxy writes a user into a header.
    package enum Form: String, Sendable, CaseIterable {
        /// As text (Squid, FortiGate).
        case plain
        /// In base64 (ProxySG and other vendors, by the ICAP extensions draft).
        case base64
        /// In base64 where what it holds begins with a scheme or is `DOMAIN/user`, else as text.
        case auto
    }

    /// More bytes name nobody.
    static let mostBytes = 1024

    /// - Returns: nil for an empty value, one that is too long, holds what cannot be shown, or is
    ///   not in the form that was declared: nobody is better than a wrong name.
    package init?(_ value: String, form: Form, source: String) {
        guard !value.isEmpty, value.utf8.count <= Self.mostBytes else { return nil }
        let decoded: String
        switch form {
        case .plain: decoded = value
        case .base64:
            guard let text = Self.decoded(value) else { return nil }
            decoded = text
        case .auto:
            // "alice123" is good base64 as well: only what cannot be a plain name is decoded.
            if let text = Self.decoded(value),
                Self.scheme(of: text) != nil || Self.isDomainUser(text)
            {
                decoded = text
            } else {
                decoded = value
            }
        }
        guard let name = Self.normalised(decoded) else { return nil }
        self.name = name
        asSent = value
        self.source = source
    }

    private static func decoded(_ value: String) -> String? {
        guard let bytes = Data(base64Encoded: value) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else { return nil }
        return text
    }

    private static let schemes = ["winnt://", "ldap://", "local://", "unknown://"]

    private static func scheme(of text: String) -> String? {
        let lower = text.lowercased()
        return schemes.first { lower.hasPrefix($0) }
    }

    private static func isDomainUser(_ text: String) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy { !$0.isUnprintable }
    }

    /// `WinNT://CORP/alice`, `CORP/alice` and `CORP\alice` are `corp\alice`; the names of an LDAP
    /// address stay as they are, in lower case.
    private static func normalised(_ text: String) -> String? {
        guard !text.unicodeScalars.contains(where: \.isUnprintable) else { return nil }
        var rest = text.lowercased()[...]
        var isDirectory = false
        if let scheme = scheme(of: text) {
            rest = rest.dropFirst(scheme.count)
            isDirectory = scheme == "ldap://"
        }
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        guard !rest.isEmpty, rest != "-" else { return nil }
        guard !isDirectory, let slash = rest.firstIndex(where: { $0 == "/" || $0 == "\\" }) else {
            return String(rest)
        }
        let domain = rest[..<slash]
        let name = rest[rest.index(after: slash)...]
        guard !name.isEmpty else { return nil }
        return domain.isEmpty ? String(name) : "\(domain)\\\(name)"
    }
}
