internal import Support

/// What a mark carries: 48 random bits that mean something only to the registry.
///
/// Written as twelve lower-case hexadecimal digits, `9f3c0a71d2e4`.
package struct Token: Hashable, Sendable {
    /// 0 … 2⁴⁸ − 1.
    package let value: UInt64

    package static let bitCount = 48
    package static let mask: UInt64 = (1 << 48) - 1

    /// Nil above 48 bits.
    package init?(_ value: UInt64) {
        guard value <= Token.mask else { return nil }
        self.value = value
    }

    /// Twelve hexadecimal digits, of either case.
    package init(hex: String) throws(IdentityError) {
        guard hex.utf8.count == 12, let bytes = Hex.bytes(hex.utf8) else {
            let shown = DisplayText.cleaned(hex, limit: 32)
            throw IdentityError(
                .tokenInvalid, "mark \"\(shown)\"", "not 12 hexadecimal digits",
                hint: "a mark looks like 9f3c0a71d2e4")
        }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A fresh one from the system's cryptographic generator, or from another.
    package static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Token {
        Token(generator.next() & mask)!
    }

    package static func random() -> Token {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Twelve lower-case digits.
    package var hex: String {
        Hex.text((0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * $0)) })
    }
}

extension Token: Comparable {
    package static func < (a: Token, b: Token) -> Bool { a.value < b.value }
}

extension Token: CustomStringConvertible {
    package var description: String { hex }
}

extension Token: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(IdentityError) {
            try self.init(hex: text)
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: error.message)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// How much leak prevention a person's surroundings ask for; it sets the strength
/// and layers of their marks.
package enum Zone: String, Sendable, CaseIterable, Codable {
    case low, medium, high

    /// `low`, `medium` or `high`, in any case.
    ///
    /// - Throws: `zoneInvalid`.
    package init(parsing text: String) throws(IdentityError) {
        guard let zone = Zone(rawValue: text.trimmedOfSpaces.lowercased()) else {
            throw IdentityError(
                .zoneInvalid, "zone \"\(DisplayText.cleaned(text, limit: 40))\"", "not a zone",
                hint: "low, medium or high")
        }
        self = zone
    }
}
