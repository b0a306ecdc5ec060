/// One expression of a database.
struct PatternExpression: Sendable, Equatable {
    /// In vectorscan's syntax: PCRE without look-around, captures and back-references.
    var pattern: String
    var isCaseless = false
    /// The start of matches is reported, too.
    var reportsStart = false

    /// Whether it must be read code point by code point. The others are matched by bytes,
    /// which is the same for them and faster: without it, a caseless `k` is also U+212A.
    var needsUnicode: Bool {
        if isLiteral { return false }
        var mayBeWide = false
        var last: UInt8 = 0
        for byte in pattern.utf8 {
            if byte >= 0x80 { return true }
            switch byte {
            case UInt8(ascii: "."): mayBeWide = true
            case UInt8(ascii: "^"): if last == UInt8(ascii: "[") { mayBeWide = true }
            case UInt8(ascii: "S"), UInt8(ascii: "W"), UInt8(ascii: "D"), UInt8(ascii: "N"),
                UInt8(ascii: "x"), UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "X"):
                if last == UInt8(ascii: "\\") { mayBeWide = true }
            default: break
            }
            last = byte
        }
        return mayBeWide && !isBytes
    }
    var isLiteral = false
    /// Holds nothing but ASCII.
    private var isBytes: Bool { syntax != nil }
    /// Nil for patterns with more than that in them.
    var syntax: PatternSyntax? { PatternSyntax(pattern, isCaseless: isCaseless) }

    /// `bytes` literally.
    static func literal(_ bytes: some Sequence<UInt8>, caseless: Bool) -> PatternExpression {
        let digits = Array("0123456789abcdef".utf8)
        var pattern: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: pattern.append(byte)
            default:
                pattern.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x")])
                pattern.append(digits[Int(byte >> 4)])
                pattern.append(digits[Int(byte & 15)])
            }
        }
        return PatternExpression(
            pattern: String(decoding: pattern, as: UTF8.self), isCaseless: caseless,
            isLiteral: true)
    }
}

/// An expression vectorscan does not take, or a database it does not know.
struct PatternError: Error {
    /// Of the expression, where it is one expression's fault.
    var index: Int?
    var message: String
}
