public import Identity

/// The token as an opaque ASCII string for document properties and XMP metadata:
/// `dlp1-` and 16 characters of base 32.
///
///     let text = DocumentToken(key: master).encode(token: 0x9F3C_0A71_D2E4)
///
/// It names nobody, and whoever lacks the key cannot make one for another token: ten bytes, the
/// token and a 32-bit tag, in the alphabet of RFC 4648, section 6, in lower case without
/// padding. Its tag key is derived for this alone.
public struct DocumentToken: Sendable {
    /// The version in front; a reader refuses others.
    public static let prefix = "dlp1-"
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    private let authenticator: PayloadAuthenticator

    public init(key: MasterKey) {
        authenticator = PayloadAuthenticator(
            tagKey: key.derive(purpose: "document-token/1", byteCount: 32), profile: 1)
    }

    /// 21 characters.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    public func encode(token: UInt64) -> String {
        let payload = authenticator.payload(token: token)
        let bits = UInt128(payload.token) << 32 | UInt128(payload.tag)
        let digits = (0..<16).map { Self.alphabet[Int(bits >> (75 - 5 * UInt128($0)) & 31)] }
        return Self.prefix + String(decoding: digits, as: UTF8.self)
    }

    /// The token of a string whose tag is right under this key, else nil. Case and surrounding
    /// spaces do not matter. By chance a string passes with probability 2⁻³².
    public func token(of text: String) -> UInt64? {
        let text = text.lowercased().utf8.filter { $0 > 0x20 }
        let prefix = Array(Self.prefix.utf8)
        guard text.count == prefix.count + 16, text.starts(with: prefix) else { return nil }
        var bits: UInt128 = 0
        for byte in text.dropFirst(prefix.count) {
            guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 5 | UInt128(digit)
        }
        let payload = Payload(
            token: UInt64(truncatingIfNeeded: bits >> 32), tag: UInt32(truncatingIfNeeded: bits))
        return authenticator.isValid(payload) ? payload.token : nil
    }
}
