/// Finds what a literal stands in. Patterns for addresses and phone numbers would slow every
/// scan; a literal is nearly free, and code looks around it.
public enum AnchorReader: String, Sendable, CaseIterable {
    /// Around `@`: RFC 5321 mailboxes as people write them.
    case email
    /// From `+`: E.164 numbers with their separators.
    case internationalPhone = "international-phone"
    /// Around `)` of an area code: `(415) 555-0132`, `(030) 1234567`.
    case areaCodePhone = "area-code-phone"
    /// After a word for a phone: `Tel.: 030 / 123 45 67`.
    case labelledPhone = "labelled-phone"

    /// Where the match is, nil for none.
    ///
    /// - Parameter literal: the anchor's place in `text`.
    public func read(_ text: UnsafeBufferPointer<UInt8>, _ literal: Range<Int>) -> Range<Int>? {
        guard literal.lowerBound >= 0, literal.upperBound <= text.count else { return nil }
        switch self {
        case .email: return MailboxReader.read(text, at: literal)
        case .internationalPhone: return PhoneReader.international(text, from: literal.lowerBound)
        case .areaCodePhone: return PhoneReader.areaCode(text, closing: literal.lowerBound)
        case .labelledPhone: return PhoneReader.labelled(text, label: literal)
        }
    }
}
