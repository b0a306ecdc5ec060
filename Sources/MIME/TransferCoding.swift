internal import Foundation

/// The content transfer encodings of MIME (RFC 2045, section 6).
package enum TransferCoding: String {
    case plain = "8bit"
    case quotedPrintable = "quoted-printable"
    case base64 = "base64"

    /// By the header's value; nil for one that is not known.
    package init?(header: String?) {
        switch header?.trimmingCharacters(in: .whitespaces).lowercased() ?? "7bit" {
        case "7bit", "8bit", "binary", "": self = .plain
        case "quoted-printable": self = .quotedPrintable
        case "base64": self = .base64
        default: return nil
        }
    }

    /// Decoded bytes; nil for damaged base 64. What is no escape in quoted-printable stays.
    package func decode(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        switch self {
        case .plain: return Array(body)
        case .base64:
            let digits = body.filter { $0 > 0x20 }
            return Data(base64Encoded: Data(digits)).map { Array($0) }
        case .quotedPrintable: return Self.fromQuotedPrintable(Array(body))
        }
    }

    private static func fromQuotedPrintable(_ body: [UInt8]) -> [UInt8] {
        func digit(_ i: Int) -> UInt8? {
            guard i < body.count else { return nil }
            return switch body[i] {
            case 0x30...0x39: body[i] - 0x30
            case 0x41...0x46: body[i] - 0x37
            case 0x61...0x66: body[i] - 0x57
            default: nil
            }
        }
        var out: [UInt8] = []
        var i = 0
        while i < body.count {
            guard body[i] == 0x3D else {
                out.append(body[i])
                i += 1
                continue
            }
            if let high = digit(i + 1), let low = digit(i + 2) {
                out.append(high << 4 | low)
                i += 3
                continue
            }
            // A soft line break, perhaps with spaces that were added on the way.
            var end = i + 1
            while end < body.count, body[end] == 0x20 || body[end] == 0x09 { end += 1 }
            if end < body.count, body[end] == 0x0D { end += 1 }
            if end < body.count, body[end] == 0x0A {
                i = end + 1
            } else {
                out.append(body[i])
                i += 1
            }
        }
        return out
    }

    /// Encoded bytes in lines of at most 76 characters that end in `lineEnd`.
    package func encode(_ text: [UInt8], lineEnd: [UInt8]) -> [UInt8] {
        switch self {
        case .plain: return text
        case .base64:
            let digits = Array(Data(text).base64EncodedData())
            var out: [UInt8] = []
            for start in stride(from: 0, to: digits.count, by: 76) {
                out += digits[start..<min(digits.count, start + 76)] + lineEnd
            }
            return out
        case .quotedPrintable: return Self.toQuotedPrintable(text, lineEnd)
        }
    }

    private static func toQuotedPrintable(_ text: [UInt8], _ lineEnd: [UInt8]) -> [UInt8] {
        let hex = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        var column = 0
        var i = 0
        while i < text.count {
            let byte = text[i]
            let breaks = byte == 0x0A || (byte == 0x0D && i + 1 < text.count && text[i + 1] == 0x0A)
            if breaks {
                out += lineEnd
                column = 0
                i += byte == 0x0D ? 2 : 1
                continue
            }
            let atEnd = i + 1 == text.count || text[i + 1] == 0x0A || text[i + 1] == 0x0D
            let isPlain =
                (0x21...0x7E ~= byte && byte != 0x3D) || ((byte == 0x20 || byte == 0x09) && !atEnd)
            let unit = isPlain ? [byte] : [0x3D, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            if column + unit.count > 75 {
                out += [0x3D] + lineEnd
                column = 0
            }
            out += unit
            column += unit.count
            i += 1
        }
        return out
    }
}
