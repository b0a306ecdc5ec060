package import Identity
package import Watermark

/// What the text mark needs of one master key: the key of its tags, the offsets that make
/// runs look random, and the seeds of places and patterns.
///
/// Every purpose begins with `text/1/`, so that nothing is shared with pictures: a tag that
/// is right in a text is wrong in a picture, and the reverse.
package struct TextKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    package let id: String
    /// Computes and checks the 32-bit tags of runs and patterns.
    package let authenticator: PayloadAuthenticator
    /// Ways to write one payload, ``TextCode/variantCount`` of them: what is added to each of
    /// the ``SelectorCode/length`` symbols, modulo 13.
    let offsets: [[UInt8]]
    /// What is added to each of the 40 joiners, modulo 4.
    let joinerOffsets: [UInt8]
    /// Seed of the places that runs are put at.
    let placeSeed: UInt64
    /// Two words each that key the context hash of a pattern layer, by ``TextLayer`` order.
    let patternKeys: [SIMD2<UInt64>]

    /// The text key of a master key. Some microseconds.
    package init(_ key: MasterKey) {
        id = key.id.description
        authenticator = PayloadAuthenticator(
            tagKey: key.derive(purpose: "text/1/tags", byteCount: 32), profile: 1)
        var stream = key.stream(purpose: "text/1/runs")
        offsets = (0..<TextCode.variantCount).map { _ in
            (0..<SelectorCode.length).map { _ in UInt8(stream.below(13)) }
        }
        joinerOffsets = (0..<TextCode.joinerCount).map { _ in UInt8(stream.below(4)) }
        var places = key.stream(purpose: "text/1/places")
        placeSeed = places.next()
        var patterns = key.stream(purpose: "text/1/patterns")
        patternKeys = TextLayer.allCases.map { _ in SIMD2(patterns.next(), patterns.next()) }
    }
}

/// The token as an opaque ASCII string for document properties and XMP metadata:
/// `dlp1-` and 16 characters of base 32.
///
///     let text = DocumentToken(key: master).encode(token: 0x9F3C_0A71_D2E4)
///
/// It names nobody, and whoever lacks the key cannot make one for another token: ten bytes, the
/// token and a 32-bit tag, in the alphabet of RFC 4648, section 6, in lower case without
/// padding. Its tag key is derived for this alone.
package struct DocumentToken: Sendable {
    /// The version in front; a reader refuses others.
    package static let prefix = "dlp1-"
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    private let authenticator: PayloadAuthenticator

    package init(key: MasterKey) {
        authenticator = PayloadAuthenticator(
            tagKey: key.derive(purpose: "document-token/1", byteCount: 32), profile: 1)
    }

    /// 21 characters.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package func encode(token: UInt64) -> String {
        let payload = authenticator.payload(token: token)
        let bits = UInt128(payload.token) << 32 | UInt128(payload.tag)
        let digits = (0..<16).map { Self.alphabet[Int(bits >> (75 - 5 * UInt128($0)) & 31)] }
        return Self.prefix + String(decoding: digits, as: UTF8.self)
    }

    /// The token of a string whose tag is right under this key, else nil. Case and surrounding
    /// spaces do not matter. By chance a string passes with probability 2⁻³².
    package func token(of text: String) -> UInt64? {
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

extension DocumentToken {
    /// Strings in a text that have a token's form; at most 100 different ones.
    package static func candidates(in utf8: [UInt8]) -> [String] {
        let length = prefix.utf8.count + 16
        let first = Array(prefix.utf8)
        var found: [String] = []
        var i = 0
        while i + length <= utf8.count, found.count < 100 {
            guard utf8[i] == first[0], utf8[i..<i + first.count].elementsEqual(first) else {
                i += 1
                continue
            }
            let text = String(decoding: utf8[i..<i + length], as: UTF8.self)
            if !found.contains(text) { found.append(text) }
            i += length
        }
        return found
    }
}

/// A page of HTML in a charset that cannot hold a mark's characters. It is marked with
/// references, which every charset that contains ASCII can hold.
struct LegacyPage {
    /// As glibc calls it.
    let charset: String
    let utf8: [UInt8]

    /// Nil where the page does not declare its charset, or is not all in it.
    init?(_ bytes: [UInt8]) {
        guard let declared = HTMLProse.declaredCharset(bytes),
            let charset = TextFile.charsets[declared],
            let utf8 = TextFile.convert(bytes, from: charset, to: "UTF-8"),
            TextFile.convert(utf8, from: "UTF-8", to: charset) == bytes
        else { return nil }
        self.charset = charset
        self.utf8 = utf8
    }

    /// The page's bytes with this text in place of its own.
    func bytes(_ text: [UInt8]) -> [UInt8]? {
        TextFile.convert(text, from: "UTF-8", to: charset)
    }
}
