internal import Support

/// A number, or one of JSON's three words, byte by byte.
struct JSONScalar {
    private enum Form {
        case word(StaticString, Int)
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
    }

    private var form: Form
    private var isBegun = false

    /// For the byte it begins with; nil where no value begins so.
    init?(_ byte: UInt8) {
        switch byte {
        case 0x74: form = .word("true", 0)
        case 0x66: form = .word("false", 0)
        case 0x6E: form = .word("null", 0)
        case 0x2D, 0x30...0x39: form = .minus
        default: return nil
        }
    }

    /// Whether the byte goes on with it.
    mutating func take(_ byte: UInt8) -> Bool {
        let isDigit = ByteText.isDigit(byte)
        switch form {
        case .word(let word, let count):
            guard count < word.utf8CodeUnitCount, word.utf8Start[count] == byte else {
                return false
            }
            form = .word(word, count + 1)
        case .minus:
            if byte == 0x2D, !isBegun {
                isBegun = true
                return true
            }
            guard isDigit else { return false }
            form = byte == 0x30 ? .zero : .integer
        case .integer where isDigit: break
        case .zero, .integer:
            guard byte == 0x2E || byte | 0x20 == 0x65 else { return false }
            form = byte == 0x2E ? .point : .exponent
        case .point:
            guard isDigit else { return false }
            form = .fraction
        case .fraction where isDigit: break
        case .fraction:
            guard byte | 0x20 == 0x65 else { return false }
            form = .exponent
        case .exponent where byte == 0x2B || byte == 0x2D: form = .exponentSign
        case .exponent, .exponentSign, .exponentDigits:
            guard isDigit else { return false }
            form = .exponentDigits
        }
        return true
    }

    /// Whether it may end here.
    var isWhole: Bool {
        switch form {
        case .word(let word, let count): count == word.utf8CodeUnitCount
        case .zero, .integer, .fraction, .exponentDigits: true
        case .minus, .point, .exponent, .exponentSign: false
        }
    }

    /// Whether a value may be followed by the byte: `12"a"` is none.
    static func mayFollow(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x5D, 0x7D: true
        default: false
        }
    }
}

/// What the bytes of an escape are, from its backslash on.
enum JSONEscape {
    case incomplete
    case decoded(UnicodeScalar)
    /// A first half, whole, and something else behind it than the second.
    case loneFirstHalf
    case loneSecondHalf
    case invalid

    init(_ bytes: [UInt8]) {
        guard bytes.count > 1 else {
            self = .incomplete
            return
        }
        if bytes[1] != 0x75 {
            self = Self.single(bytes[1]).map { .decoded(UnicodeScalar($0)) } ?? .invalid
            return
        }
        guard let first = Self.number(bytes[2...].prefix(4)) else {
            self = .invalid
            return
        }
        guard bytes.count >= 6 else {
            self = .incomplete
            return
        }
        if let scalar = UnicodeScalar(first) {
            self = .decoded(scalar)
            return
        }
        guard first < 0xDC00 else {
            self = .loneSecondHalf
            return
        }
        guard bytes.count < 7 || bytes[6] == 0x5C, bytes.count < 8 || bytes[7] == 0x75,
            let second = Self.number(bytes.dropFirst(8))
        else {
            self = .loneFirstHalf
            return
        }
        guard bytes.count == 12 else {
            self = .incomplete
            return
        }
        let scalar = UnicodeScalar(0x10000 &+ (first &- 0xD800) << 10 &+ (second &- 0xDC00))
        self =
            (0xDC00...0xDFFF).contains(second)
            ? scalar.map { .decoded($0) } ?? .loneFirstHalf : .loneFirstHalf
    }

    /// The character of a whole `\uXXXX` at `at`; nil for half a pair, and where it is cut or none.
    static func plainCharacter(_ input: UnsafeRawBufferPointer, at: Int) -> UInt32? {
        guard at + 6 <= input.count, input[at + 1] == 0x75 else { return nil }
        var value: UInt32 = 0
        for i in at + 2..<at + 6 {
            guard let bits = Hex.value(input[i]) else { return nil }
            value = value << 4 | UInt32(bits)
        }
        return value & 0xF800 == 0xD800 ? nil : value
    }

    static func single(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x22, 0x2F, 0x5C: byte
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: nil
        }
    }

    /// Of up to four digits; nil where one is none.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for digit in digits {
            guard let bits = Hex.value(digit) else { return nil }
            value = value << 4 | UInt32(bits)
        }
        return value
    }
}

/// Whether a text is JSON in another encoding than UTF-8, told by its first four bytes as RFC 4627
/// does: the caller decodes it first.
package enum JSONEncoding: Sendable {
    case utf8, utf16LittleEndian, utf16BigEndian, utf32

    package init(firstBytes: some Collection<UInt8>) {
        let bytes = Array(firstBytes.prefix(4))
        switch (bytes.count >= 2 ? (bytes[0], bytes[1]) : (0x7B, 0x7B)) {
        case (0xFF, 0xFE):
            self = bytes.count == 4 && bytes[2] == 0 && bytes[3] == 0 ? .utf32 : .utf16LittleEndian
        case (0xFE, 0xFF): self = .utf16BigEndian
        case (0, 0): self = .utf32
        case (0, _): self = .utf16BigEndian
        case (_, 0):
            self = bytes.count == 4 && bytes[2] == 0 && bytes[3] == 0 ? .utf32 : .utf16LittleEndian
        default: self = .utf8
        }
    }
}
