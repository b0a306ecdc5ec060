internal import Support

/// Guesses the encoding of text from a sample.
package enum EncodingDetector {
    /// How many bytes a guess looks at.
    package static let sampled = 1 << 14

    /// A byte order mark and its length.
    package static func byteOrderMark(_ bytes: UnsafeRawBufferPointer) -> (TextEncoding, Int)? {
        func begins(_ mark: [UInt8]) -> Bool { bytes.starts(with: mark) }
        if begins([0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if begins([0xFF, 0xFE, 0, 0]), bytes.count % 4 == 0 || bytes.count > 64 {
            return (.utf32LE, 4)
        }
        if begins([0, 0, 0xFE, 0xFF]) { return (.utf32BE, 4) }
        if begins([0xFF, 0xFE]) { return (.utf16LE, 2) }
        if begins([0xFE, 0xFF]) { return (.utf16BE, 2) }
        return nil
    }

    /// The encoding by the mark, where what follows is not plainly something else: a mark that
    /// lies hides the text from whoever believes it.
    static func encoding(byMarkOf head: UnsafeRawBufferPointer) -> (TextEncoding, Int)? {
        guard let (encoding, length) = byteOrderMark(head) else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: head[length...])
        guard rest.count >= 8 else { return (encoding, length) }
        if !rest.contains(0), encoding.width > 1, UTF8Check.sampleIsValid(rest) {
            return (.utf8, length)
        }
        if rest.contains(0) || encoding.width > 1, let wide = utf16or32(rest),
            !isPlausible(rest, encoding)
        {
            return (wide, length)
        }
        return (encoding, length)
    }

    private static func isPlausible(
        _ text: UnsafeRawBufferPointer, _ encoding: TextEncoding
    ) -> Bool {
        let sample = UnsafeRawBufferPointer(rebasing: text.prefix(sampled))
        switch encoding {
        case .utf16LE, .utf16BE:
            return plausibility(sample, isLittle: encoding == .utf16LE) > 0.5
        case .utf32LE, .utf32BE: return isWide32(sample, encoding)
        default: return !sample.contains(0)
        }
    }

    /// UTF-16 or UTF-32 without a mark: code units that are all characters, most of them
    /// of few scripts. Nil for anything else.
    package static func utf16or32(_ bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(sampled))
        guard sample.count >= 8 else { return nil }
        for encoding in [TextEncoding.utf32LE, .utf32BE] where isWide32(sample, encoding) {
            return encoding
        }
        let little = plausibility(sample, isLittle: true)
        let big = plausibility(sample, isLittle: false)
        let best = max(little, big)
        guard best > 0.85, best > min(little, big) + 0.1 else { return nil }
        return little > big ? .utf16LE : .utf16BE
    }

    private static func isWide32(_ sample: UnsafeRawBufferPointer, _ encoding: TextEncoding) -> Bool
    {
        let units = sample.count / 4
        guard units >= 4 else { return false }
        for i in 0..<units {
            var value = sample.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self)
            if encoding == .utf32BE { value = value.byteSwapped }
            guard let scalar = Unicode.Scalar(value), isText(scalar.value) else { return false }
        }
        return true
    }

    /// The part of UTF-16 code units that plain text is made of; 0 when some unit cannot
    /// be text, or when nothing speaks against an 8-bit encoding.
    private static func plausibility(_ sample: UnsafeRawBufferPointer, isLittle: Bool) -> Double {
        let units = sample.count / 2
        var good = 0
        var ascii = 0
        var spaces = 0
        var bad = 0
        for i in 0..<units {
            let a = UInt32(sample[2 * i])
            let b = UInt32(sample[2 * i + 1])
            let unit = isLittle ? b << 8 | a : a << 8 | b
            switch unit {
            case 9, 10, 13, 0x20: (ascii, spaces, good) = (ascii + 1, spaces + 1, good + 1)
            case 0x21..<0x7F: (ascii, good) = (ascii + 1, good + 1)
            case 0xA0..<0x600, 0x0E00..<0x0E80, 0x2010..<0x2040, 0x3000..<0x3100,
                0x4E00..<0xA000, 0xAC00..<0xD7A4, 0xFF00..<0xFFF0:
                good += 1
            case 0, 0xFFFE, 0xFFFF: bad += 1
            default: if unit < 0x20 || (0x7F..<0xA0).contains(unit) { bad += 1 }
            }
        }
        guard bad * 50 <= units else { return 0 }
        // Pairs of ASCII letters look like Chinese: ask for a unit below 256, or for the
        // white space and punctuation that a text of this length has.
        guard ascii > 0 || contains3000(sample, isLittle) else { return 0 }
        if ascii * 10 < units, spaces == 0, !contains3000(sample, isLittle) { return 0 }
        return Double(good) / Double(units)
    }

    /// An ideographic comma or full stop.
    private static func contains3000(_ sample: UnsafeRawBufferPointer, _ isLittle: Bool) -> Bool {
        for i in 0..<sample.count / 2 {
            let (low, high) =
                isLittle
                ? (sample[2 * i], sample[2 * i + 1]) : (sample[2 * i + 1], sample[2 * i])
            if high == 0x30, low <= 2 { return true }
            if high == 0xFF, low == 0x0C { return true }
        }
        return false
    }

    /// A character that occurs in text files.
    package static func isText(_ value: UInt32) -> Bool {
        switch value {
        case 9, 10, 12, 13, 27: true
        case 0..<0x20, 0x7F..<0x9F: false
        default: true
        }
    }

    /// For bytes that are not UTF-8: the encoding that fits best.
    static func legacy(_ bytes: UnsafeRawBufferPointer) -> TextEncoding {
        let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 16))
        let first = firstLegacy(sample)
        guard let best = CodePageGuess.readings(sample).first, best.encoding != first,
            // Few letters fit many code pages: the most frequent one stands.
            best.score.count >= 3
        else { return first }
        switch first {
        case .windows1252: return best.encoding
        case .windows1251, .koi8R, .ibm866:
            return best.score.bad == 0 && best.score.count >= 8 ? best.encoding : first
        case .gb18030, .big5, .shiftJIS, .eucJP, .eucKR:
            // Their characters are two bytes that are letters of other code pages, too.
            guard best.score.bad * 50 <= best.score.count,
                CharsetOpinion.encoding(of: sample) == best.encoding
                    || LegacyScore(sample, first).value < 0.8
            else { return first }
            return best.encoding
        default: return first
        }
    }

    /// By the structure of multi-byte encodings and the letters of Russian alone.
    package static func firstLegacy(_ sample: UnsafeRawBufferPointer) -> TextEncoding {
        if sample.contains(0x1B), containsEscape(sample) { return .iso2022JP }
        var best = TextEncoding.windows1252
        var bestScore = 0.0
        for encoding in [TextEncoding.gb18030, .big5, .shiftJIS, .eucJP, .eucKR] {
            let score = LegacyScore(sample, encoding)
            // Korean syllables are a part of what common Chinese characters take.
            let isKorean = encoding == .eucKR && score.pairs >= 6 && score.value > 0.97
            if encoding == .eucKR, !isKorean { continue }
            let isJapanese = encoding == .eucJP && score.value > 0.5 && score.isKana
            if score.value > bestScore || isKorean || isJapanese {
                (best, bestScore) = (encoding, score.value)
            }
        }
        let cyrillic = CyrillicScore.best(sample)
        if bestScore >= 0.5, cyrillic.score < 0.85 || best == .gb18030 && bestScore > 0.9 {
            return best
        }
        if cyrillic.score > 0.6 { return cyrillic.encoding }
        return isEBCDIC(sample) ? .ibm500 : .windows1252
    }

    private static func containsEscape(_ sample: UnsafeRawBufferPointer) -> Bool {
        for i in sample.indices.dropLast(2) where sample[i] == 0x1B {
            if sample[i + 1] == 0x24, sample[i + 2] == 0x42 || sample[i + 2] == 0x40 {
                return true
            }
        }
        return false
    }

    /// How many bytes are letters and digits, blanks, and other characters of ASCII where IBM's
    /// mainframes have them.
    private static func countEBCDIC(
        _ sample: UnsafeRawBufferPointer
    ) -> (letters: Int, blanks: Int, others: Int) {
        var count = (letters: 0, blanks: 0, others: 0)
        for byte in sample {
            switch byte {
            case 0x81...0x89, 0x91...0x99, 0xA2...0xA9, 0xC1...0xC9, 0xD1...0xD9, 0xE2...0xE9,
                0xF0...0xF9:
                count.letters += 1
            case 0x40: count.blanks += 1
            case 0x05, 0x0D, 0x15, 0x25, 0x4A...0x50, 0x5A...0x61, 0x6A...0x6F, 0x79...0x7F, 0xA1,
                0xAD, 0xBA, 0xBB, 0xBD, 0xC0, 0xD0, 0xE0:
                count.others += 1
            default: break
            }
        }
        return count
    }

    /// Nothing but characters of ASCII, half of it letters or digits.
    static func mayBeEBCDIC(_ sample: UnsafeRawBufferPointer) -> Bool {
        let count = countEBCDIC(sample)
        return count.letters * 2 >= sample.count
            && (count.letters + count.blanks + count.others) * 20 >= sample.count * 19
    }

    /// Mostly letters, digits and blanks.
    package static func isEBCDIC(_ sample: UnsafeRawBufferPointer) -> Bool {
        let count = countEBCDIC(sample)
        return count.letters * 10 > sample.count * 4 && count.blanks * 20 > sample.count
            && (count.letters + count.blanks) * 10 > sample.count * 8
    }
}
