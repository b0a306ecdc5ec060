/// What a mark carries: 48 random bits that mean something only to the registry.
///
/// Written as twelve lower-case hexadecimal digits, `9f3c0a71d2e4`.
public struct Token: Hashable, Sendable {
    /// 0 … 2⁴⁸ − 1.
    public let value: UInt64

    public static let bitCount = 48
    public static let mask: UInt64 = (1 << 48) - 1

    /// Nil above 48 bits.
    public init?(_ value: UInt64) {
        guard value <= Token.mask else { return nil }
        self.value = value
    }

    /// Twelve hexadecimal digits, of either case.
    public init(hex: String) throws(IdentityError) {
        guard hex.utf8.count == 12, let bytes = Hexadecimal.decode(hex) else {
            let shown = DisplayText.cleaned(hex, limit: 32)
            throw IdentityError(
                .tokenInvalid, "mark \"\(shown)\"", "not 12 hexadecimal digits",
                hint: "a mark looks like 9f3c0a71d2e4")
        }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A fresh one from the system's cryptographic generator, or from another.
    public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Token {
        Token(generator.next() & mask)!
    }

    public static func random() -> Token {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Twelve lower-case digits.
    public var hex: String {
        Hexadecimal.encode((0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * $0)) })
    }
}

extension Token: Comparable {
    public static func < (a: Token, b: Token) -> Bool { a.value < b.value }
}

extension Token: CustomStringConvertible {
    public var description: String { hex }
}

extension Token: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(IdentityError) {
            try self.init(hex: text)
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: error.message)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
