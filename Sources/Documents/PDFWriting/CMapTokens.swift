/// The tokens of a CMap file, which is PostScript of a simple kind.
struct CMapTokens {
    enum Kind {
        case word
        case number
        /// `<…>`, brackets included.
        case hex
        /// `[…]`, brackets included; one level.
        case array
        /// Names and strings.
        case other
    }

    struct Token {
        var kind: Kind
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var i: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        i = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// Nil at the end.
    mutating func next() -> Token? {
        while i < end {
            let start = i
            let byte = bytes[i]
            switch byte {
            case 0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x5D, 0x7B, 0x7D, 0x29, 0x3E: i += 1
            case 0x25:
                while i < end, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
            case 0x3C:
                if i + 1 < end, bytes[i + 1] == 0x3C {
                    i += 2
                    continue
                }
                skip(past: 0x3E)
                return Token(kind: .hex, range: start..<i)
            case 0x5B:
                skip(past: 0x5D)
                return Token(kind: .array, range: start..<i)
            case 0x28:
                skip(past: 0x29)
                return Token(kind: .other, range: start..<i)
            default:
                i += 1
                while i < end, Self.isRegular(bytes[i]) { i += 1 }
                let kind: Kind =
                    switch byte {
                    case 0x2F: .other
                    case 0x30...0x39, 0x2B, 0x2D, 0x2E: .number
                    default: .word
                    }
                return Token(kind: kind, range: start..<i)
            }
        }
        return nil
    }

    private mutating func skip(past last: UInt8) {
        while i < end, bytes[i] != last { i += 1 }
        i = min(end, i + 1)
    }

    private static func isRegular(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x25, 0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5D,
            0x7B, 0x7D:
            false
        default: true
        }
    }
}
