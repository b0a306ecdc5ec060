internal import Foundation

/// Finds what a literal stands in. Patterns for addresses and phone numbers would slow every
/// scan; a literal is nearly free, and code looks around it.
package enum LiteralReader: String, Sendable, CaseIterable {
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
    /// - Parameter literal: the literal's place in `text`.
    package func read(_ text: UnsafeBufferPointer<UInt8>, _ literal: Range<Int>) -> Range<Int>? {
        guard literal.lowerBound >= 0, literal.upperBound <= text.count else { return nil }
        switch self {
        case .email: return MailboxReader.read(text, at: literal)
        case .internationalPhone: return PhoneReader.international(text, from: literal.lowerBound)
        case .areaCodePhone: return PhoneReader.areaCode(text, closing: literal.lowerBound)
        case .labelledPhone: return PhoneReader.labelled(text, label: literal)
        }
    }
}

extension LiteralReader {
    /// Which bytes stand right before and after every literal at which ``read(_:_:)`` finds
    /// something, as classes of vectorscan's syntax; empty for any byte or none. Most brackets and
    /// signs of a text stand beside others, and vectorscan does not even tell of those.
    var beside: (before: String, after: String) {
        switch self {
        case .email: ("[0-9A-Za-z_+-]", #"[0-9A-Za-z\x80-\xff]"#)
        case .internationalPhone: ("", "[1-9(]")
        case .areaCodePhone: ("[0-9]", "[ 0-9-]")
        case .labelledPhone: ("", "")
        }
    }
}

/// A set of bytes written as a class: `[0-9A-Za-z_-]`, `[^\s"]`. Bytes of letters beyond ASCII
/// are only in negated classes.
package struct ByteSet: Sendable, Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var isNegated = false

    /// Nil for anything but one bracketed class.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        guard bytes.count > 2, bytes.removeFirst() == 0x5B, bytes.removeLast() == 0x5D else {
            return nil
        }
        if bytes.first == 0x5E {
            isNegated = true
            bytes.removeFirst()
        }
        var items: [UInt8] = []
        var place = 0
        while place < bytes.count {
            var byte = bytes[place]
            if byte == 0x5C {
                guard place + 1 < bytes.count else { return nil }
                place += 1
                byte = bytes[place]
                if byte == UInt8(ascii: "s") {
                    for space in [9, 10, 11, 12, 13, 32] as [UInt8] { insert(space) }
                    place += 1
                    continue
                }
            }
            guard byte < 0x80 else { return nil }
            if place + 2 < bytes.count, bytes[place + 1] == 0x2D {
                let last = bytes[place + 2]
                guard last < 0x80, byte <= last else { return nil }
                for member in byte...last { insert(member) }
                place += 3
            } else {
                items.append(byte)
                place += 1
            }
        }
        for item in items { insert(item) }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return isNegated }
        let isMember = byte < 64 ? low >> UInt64(byte) & 1 : high >> UInt64(byte - 64) & 1
        return (isMember == 1) != isNegated
    }
}

/// Shannon's entropy of the bytes of a text.
enum Entropy {
    /// Bits a byte, from 0 to 8; a short text cannot have more than log₂ of its length.
    static func bits(_ value: [UInt8]) -> Double {
        guard !value.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in value { counts[Int(byte)] += 1 }
        let total = Double(value.count)
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }
}
