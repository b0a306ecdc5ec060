/// Classes of characters that decide where a mark may stand.
enum TextScalars {
    /// The scalar at a byte of UTF-8 and its length; U+FFFD and 1 where there is none.
    static func scalar(
        _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, below end: Int
    ) -> (Unicode.Scalar, Int) {
        let first = bytes[i]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC2, i + length <= end else { return ("\u{FFFD}", 1) }
        var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for j in 1..<length {
            guard bytes[i + j] & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
            value = value << 6 | UInt32(bytes[i + j] & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
        return (scalar, length)
    }

    /// Han, Hiragana or Katakana letters, not the marks that combine with them.
    static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD: true
        case 0x3041...0x3096, 0x30A1...0x30FA: true
        default: false
        }
    }

    /// Scripts in which a joiner beside a letter can change its shape: from Arabic to Myanmar,
    /// Khmer, Mongolian, and those above.
    static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0600...0x109F, 0x1780...0x18AF, 0x1900...0x1CFF, 0xA800...0xABFF, 0xFB50...0xFDFF,
            0xFE70...0xFEFE, 0x10A00...0x11FFF, 0x1E900...0x1E95F:
            true
        default: false
        }
    }

    /// A letter, or a mark on one.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return UInt8(scalar.value | 0x20) &- 97 < 26 }
        return scalar.properties.isAlphabetic || isMark(scalar)
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    static let opening = Set("\"'(“‘«„¿¡「『（《〈【".unicodeScalars)
    static let closing = Set(".,;:!?…)\"'”’»。！？，、；：」』）》〉】．।॥؟،؛।—–".unicodeScalars)
    static let sentenceEnds = Set(".!?…。！？．।॥؟".unicodeScalars)
    static let ideographicEnds = Set("。！？".unicodeScalars)
    /// After these a run may stand between ideographs.
    static let ideographicStops = Set("。！？，、；：」』）》〉】".unicodeScalars)
    static let inner = Set("'’-‐·".unicodeScalars)
}
