/// How well bytes fit a multi-byte encoding: the part of its two-byte characters that are
/// common ones, less what is not valid. Between 0 and 1; 0 for text without any.
struct LegacyScore {
    let value: Double
    /// Two-byte characters, punctuation left out.
    let pairs: Int
    /// Whether it reads as the syllables that are half of Japanese, in EUC-JP.
    let isKana: Bool

    init(_ sample: UnsafeRawBufferPointer, _ encoding: TextEncoding) {
        var pairs = 0
        var common = 0
        var invalid = 0
        var kana = 0
        var i = 0
        let count = sample.count
        while i < count {
            let lead = sample[i]
            if lead < 0x80 {
                i += 1
                continue
            }
            if encoding == .shiftJIS, (0xA1...0xDF).contains(lead) {
                // Half-width kana: valid, seldom.
                pairs += 1
                i += 1
                continue
            }
            guard i + 1 < count else { break }
            let trail = sample[i + 1]
            if encoding == .gb18030, lead >= 0x81, lead <= 0xFE, (0x30...0x39).contains(trail) {
                pairs += 1
                i += 4
                continue
            }
            guard Self.isValid(lead, trail, encoding) else {
                invalid += 1
                i += 1
                continue
            }
            // Rows of symbols stand in texts of every language.
            if encoding == .eucKR, lead < 0xB0 {
                i += 2
                continue
            }
            pairs += 1
            if Self.isCommon(lead, trail, encoding) { common += 1 }
            if lead == 0xA4 || lead == 0xA5 { kana += 1 }
            i += 2
        }
        self.pairs = pairs
        isKana = kana * 5 > pairs * 2
        guard pairs > 0, invalid * 20 <= pairs else {
            value = 0
            return
        }
        value = Double(common) / Double(pairs + 10 * invalid)
    }

    private static func isValid(_ lead: UInt8, _ trail: UInt8, _ encoding: TextEncoding) -> Bool {
        switch encoding {
        case .gb18030:
            lead >= 0x81 && lead <= 0xFE && trail >= 0x40 && trail != 0x7F && trail != 0xFF
        case .big5:
            lead >= 0x81 && lead <= 0xFE
                && ((0x40...0x7E).contains(trail) || (0xA1...0xFE).contains(trail))
        case .shiftJIS:
            ((0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead)) && trail >= 0x40
                && trail != 0x7F && trail <= 0xFC
        case .eucJP:
            ((0xA1...0xFE).contains(lead) || lead == 0x8E) && trail >= 0xA1 && trail != 0xFF
        case .eucKR:
            lead >= 0x81 && lead <= 0xFE
                && (trail >= 0xA1 || (lead <= 0xC6 && (0x41...0x7A).contains(trail) && lead < 0xA1))
                && trail != 0xFF
        default: false
        }
    }

    private static func isCommon(_ lead: UInt8, _ trail: UInt8, _ encoding: TextEncoding) -> Bool {
        switch encoding {
        // Level 1 of GB 2312, and punctuation.
        case .gb18030:
            trail >= 0xA1 && ((0xB0...0xD7).contains(lead) || lead == 0xA1 || lead == 0xA3)
        case .big5: (0xA4...0xC6).contains(lead) || (lead == 0xA1 && trail <= 0x7E)
        // Kana and level 1 of JIS X 0208.
        case .shiftJIS:
            (lead == 0x82 && trail >= 0x9F) || lead == 0x83 || lead == 0x81
                || (0x88...0x97).contains(lead)
        // Japanese is half kana; without them it is Chinese or Korean.
        case .eucJP: lead == 0xA4 || lead == 0xA5 || lead == 0xA1 || (0xB0...0xB4).contains(lead)
        // The 2350 syllables; nothing above 0xC8. The weight of Chinese is up to 0xD7.
        case .eucKR: (0xB0...0xC8).contains(lead) && trail >= 0xA1
        default: false
        }
    }
}
