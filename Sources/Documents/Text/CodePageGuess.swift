/// The code pages of one byte a letter that bytes may be written in.
///
/// Short texts fit several. They are ranked, and whoever must not miss anything reads more than
/// the first (``OtherReadings``).
enum CodePageGuess {
    struct Reading {
        var encoding: TextEncoding
        var score: ReadingScore
        /// With what speaks for the encoding apart from the text.
        var rank: Double
    }

    /// The plausible readings of `sample` and windows-1252, the best first, one for each encoding.
    /// The first 2,000 bytes beyond ASCII decide: O(1) beyond finding them.
    static func readings(_ sample: UnsafeRawBufferPointer) -> [Reading] {
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
