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
