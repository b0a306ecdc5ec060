internal import CUchardet

/// The code pages of one byte a letter that bytes may be written in.
///
/// Short texts fit several. They are ranked, and whoever must not miss anything reads more than
/// the first (``OtherReadings``).
package enum CodePageGuess {
    package struct Reading {
        var encoding: TextEncoding
        package var score: ReadingScore
        /// With what speaks for the encoding apart from the text.
        var rank: Double
    }

    /// The plausible readings of `sample` and windows-1252, the best first, one for each encoding.
    /// The first 2,000 bytes beyond ASCII decide: O(1) beyond finding them.
    package static func readings(_ sample: UnsafeRawBufferPointer) -> [Reading] {
        let places = ReadingScore.places(sample)
        guard !places.isEmpty else { return [] }
        var best: [TextEncoding: Reading] = [:]
        for page in LanguagePage.all {
            let score = ReadingScore(places, page)
            guard score.isPlausible || page.encoding == .windows1252 else { continue }
            let rank = score.sum + prior(page.encoding)
            if let other = best[page.encoding], other.rank >= rank { continue }
            best[page.encoding] = Reading(encoding: page.encoding, score: score, rank: rank)
        }
        var readings = best.values.sorted {
            ($0.rank, $1.encoding.rawValue) > ($1.rank, $0.encoding.rawValue)
        }
        guard readings.count > 1, readings[0].rank - readings[1].rank < doubt,
            let named = CharsetOpinion.encoding(of: sample),
            let index = readings.firstIndex(where: { $0.encoding == named }),
            readings[0].rank - readings[index].rank < doubt
        else { return readings }
        // Where the letters alone do not decide, their order in words does.
        readings.insert(readings.remove(at: index), at: 0)
        return readings
    }

    /// Natural logarithms: where one reading is less than so much more probable, both may be.
    private static let doubt = 6.0

    /// How often texts without a declaration are in an encoding, as a logarithm.
    private static func prior(_ encoding: TextEncoding) -> Double {
        switch encoding {
        case .windows1252: 2
        case .windows1250, .windows1251, .windows1253, .windows1254, .windows1255, .windows1256,
            .windows1257, .windows874:
            0
        case .iso88592, .iso88597, .koi8R, .windows1258: -1
        case .koi8U, .ibm866, .ibm852, .iso88595, .iso88596, .iso885913: -2
        case .viscii, .tcvn: -10
        default: -4
        }
    }
}

/// What libuchardet takes bytes for: it knows which letters follow each other in a language.
enum CharsetOpinion {
    /// Nil where it does not say, or names an encoding that is not known here.
    static func encoding(of sample: UnsafeRawBufferPointer) -> TextEncoding? {
        guard let start = sample.bindMemory(to: CChar.self).baseAddress,
            let detector = uchardet_new()
        else { return nil }
        defer { uchardet_delete(detector) }
        guard uchardet_handle_data(detector, start, sample.count) == 0 else { return nil }
        uchardet_data_end(detector)
        guard let name = uchardet_get_charset(detector) else { return nil }
        switch String(cString: name) {
        // One byte a letter of the same letters here.
        case "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252": return .windows1252
        case "ISO-8859-9", "ISO-8859-3": return .windows1254
        case let name: return TextEncoding(label: name)
        }
    }
}

/// What each byte of a code page of one byte a letter stands for.
struct CodePage: Sendable {
    /// By byte; nil for what is no character.
    let scalars: [Unicode.Scalar?]

    private init(_ encoding: TextEncoding) {
        let decoder = CharsetDecoder(encoding)
        scalars = (0..<256).map { byte in
            guard byte >= 0x80 else { return Unicode.Scalar(UInt8(byte)) }
            var out: [UInt8] = []
            _ = withUnsafeBytes(of: UInt8(byte)) {
                decoder?.decode($0, last: true, into: &out)
            }
            let scalar = String(decoding: out, as: UTF8.self).unicodeScalars.first
            return scalar == "\u{FFFD}" ? nil : scalar
        }
    }

    /// Of every encoding that an alphabet is written in.
    static let all: [TextEncoding: Self] = {
        var pages: [TextEncoding: Self] = [:]
        for encoding in Set(Alphabet.all.flatMap(\.encodings)) { pages[encoding] = Self(encoding) }
        return pages
    }()
}
