/// How well a code page makes words of a language out of bytes: the sum of the logarithms of how
/// probable its letters are, where they stand as they do in words.
///
/// The same for all languages that share a code page: bytes are judged with the bytes before and
/// behind them only.
package struct ReadingScore {
    /// A byte beyond ASCII and what stands about it.
    struct Place {
        var before: UInt8
        var byte: UInt8
        var after: UInt8
    }

    /// Natural logarithm of the likelihood.
    private(set) var sum = 0.0
    /// Places that no text of the language has.
    package private(set) var bad = 0
    private(set) var letters = 0
    package let count: Int

    /// Almost nothing that no text of the language has. A stray byte in a short text counts less
    /// than everything else together.
    var isPlausible: Bool { letters > 0 && bad * 16 <= count }

    private static let never = -9.0
    private static let sign = -4.5

    init(_ places: [Place], _ page: LanguagePage) {
        count = places.count
        for place in places {
            let kind = page.kinds[Int(place.byte)]
            let (before, after) = (page.kinds[Int(place.before)], page.kinds[Int(place.after)])
            if page.stands(kind, before, after) {
                sum += kind == .sign ? Self.sign : page.weights[Int(place.byte)]
                // Capitals stand at a word's beginning, or among others.
                if kind == .capital { sum -= before == .capital || before == .asciiCapital ? 1 : 2 }
                if kind != .sign { letters += 1 }
            } else {
                sum += Self.never
                bad += 1
            }
        }
    }

    /// The bytes beyond ASCII of `sample`, the first of them.
    static func places(_ sample: UnsafeRawBufferPointer, most: Int = 2000) -> [Place] {
        var places: [Place] = []
        for i in sample.indices where sample[i] >= 0x80 {
            places.append(
                Place(
                    before: i > 0 ? sample[i - 1] : 0x20, byte: sample[i],
                    after: i + 1 < sample.count ? sample[i + 1] : 0x20))
            if places.count == most { break }
        }
        return places
    }
}

/// Which of the encodings of Russian fits: the one in which most letters are among the
/// frequent small ones.
enum CyrillicScore {
    /// The codes of о е а и н т с р в л, nine tenths of whose places are in small letters.
    private static let frequent: [(TextEncoding, Set<UInt8>, ClosedRange<UInt8>)] = [
        (.windows1251, [0xEE, 0xE5, 0xE0, 0xE8, 0xED, 0xF2, 0xF1, 0xF0, 0xE2, 0xEB], 0xE0...0xFF),
        (.koi8R, [0xCF, 0xC5, 0xC1, 0xC9, 0xCE, 0xD4, 0xD3, 0xD2, 0xD7, 0xCC], 0xC0...0xDF),
        (.ibm866, [0xAE, 0xA5, 0xA0, 0xA8, 0xAD, 0xE2, 0xE1, 0xE0, 0xA2, 0xAB], 0xA0...0xEF),
    ]

    /// `score` is between 0 and 1; 0 where bytes above 0x7F do not stand together as in words.
    static func best(_ sample: UnsafeRawBufferPointer) -> (encoding: TextEncoding, score: Double) {
        var counts = [Int](repeating: 0, count: 256)
        var high = 0
        var together = 0
        for i in sample.indices where sample[i] >= 0x80 {
            counts[Int(sample[i])] += 1
            high += 1
            if i > 0, sample[i - 1] >= 0x80 { together += 1 }
        }
        guard high >= 4, together * 10 >= high * 6 else { return (.windows1251, 0) }
        var best = (encoding: TextEncoding.windows1251, score: 0.0)
        for (encoding, letters, small) in frequent {
            let common = letters.reduce(0) { $0 + counts[Int($1)] }
            let all = small.reduce(0) { $0 + counts[Int($1)] }
            // Two thirds of Russian are these ten letters.
            let score =
                min(1, 1.1 * Double(common) / Double(high)) * (Double(all) / Double(high)) + 0.25
            if common * 2 >= high, score > best.score { best = (encoding, min(1, score)) }
        }
        return best
    }
}

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
