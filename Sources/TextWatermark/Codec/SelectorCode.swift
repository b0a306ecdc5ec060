internal import Watermark

/// The error-correcting code of a run: 22 digits of base 13 and 6 check digits.
///
/// Thirteen symbols, because 13 is prime and because the variation selectors VS2…VS14 are
/// those that nobody else touches: VS15 and VS16 choose text or emoji style, and programs add
/// and strip them; VS1 has the most registered sequences. 13²² > 2⁸⁰, so 22 digits hold a
/// payload.
///
/// Even and odd positions are one code word each of a doubly extended Reed–Solomon code
/// [14, 11, 4] over GF(13) (MacWilliams & Sloane 1977, chapter 11, §5): its parity-check
/// columns are (1, a, a²) for the 13 field elements and (0, 0, 1). Any three are independent,
/// so a word mends three known gaps, or one wrong symbol; neighbours are in different words,
/// so a torn end is shared out evenly.
package enum SelectorCode {
    static let prime = 13
    /// Symbols of a run.
    package static let length = 28
    /// Digits of the payload, at the front.
    static let digitCount = 22
    /// Symbols of one word, and check symbols in it.
    static let wordLength = 14
    static let checkCount = 3

    /// Column j of the parity-check matrix.
    static let columns: [(Int, Int, Int)] = (0..<wordLength).map {
        $0 < prime ? (1, $0, $0 * $0 % prime) : (0, 0, 1)
    }

    /// For three distinct columns a, b, c, at 9 · (196a + 14b + c): the inverse of the matrix
    /// that they are, row by row.
    static let inverses: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 14 * 14 * 14 * 9)
        for a in 0..<wordLength {
            for b in 0..<wordLength where b != a {
                for c in 0..<wordLength where c != a && c != b {
                    let inverse = invert(columns[a], columns[b], columns[c])
                    let base = 9 * (196 * a + 14 * b + c)
                    for i in 0..<9 { table[base + i] = inverse[i] }
                }
            }
        }
        return table
    }()

    private static func invert(
        _ p: (Int, Int, Int), _ q: (Int, Int, Int), _ r: (Int, Int, Int)
    ) -> [UInt8] {
        let m = [p.0, q.0, r.0, p.1, q.1, r.1, p.2, q.2, r.2]
        func minor(_ row: Int, _ column: Int) -> Int {
            let rows = [0, 1, 2].filter { $0 != row }
            let cols = [0, 1, 2].filter { $0 != column }
            return m[3 * rows[0] + cols[0]] * m[3 * rows[1] + cols[1]]
                - m[3 * rows[0] + cols[1]] * m[3 * rows[1] + cols[0]]
        }
        let determinant = modulo(m[0] * minor(0, 0) - m[1] * minor(0, 1) + m[2] * minor(0, 2))
        // Fermat: x⁻¹ = x¹¹ in GF(13).
        var reciprocal = 1
        for _ in 0..<11 { reciprocal = reciprocal * determinant % prime }
        return (0..<9).map { i in
            let (row, column) = (i / 3, i % 3)
            let sign = (row + column) % 2 == 0 ? 1 : -1
            return UInt8(modulo(sign * minor(column, row) * reciprocal))
        }
    }

    static func modulo(_ x: Int) -> Int {
        let rest = x % prime
        return rest < 0 ? rest + prime : rest
    }

    /// What must be added at three columns so that the syndrome becomes zero.
    static func correction(
        _ syndrome: (Int, Int, Int), at a: Int, _ b: Int, _ c: Int
    ) -> (Int, Int, Int) {
        let base = 9 * (196 * a + 14 * b + c)
        func row(_ i: Int) -> Int {
            let sum =
                Int(inverses[base + 3 * i]) * syndrome.0
                + Int(inverses[base + 3 * i + 1]) * syndrome.1
                + Int(inverses[base + 3 * i + 2]) * syndrome.2
            return (prime - sum % prime) % prime
        }
        return (row(0), row(1), row(2))
    }

    /// The syndrome of the word at even (0) or odd (1) positions.
    static func syndrome(_ symbols: [UInt8], word: Int) -> (Int, Int, Int) {
        var s = (0, 0, 0)
        for j in 0..<wordLength {
            let x = Int(symbols[2 * j + word])
            s.0 += x * columns[j].0
            s.1 += x * columns[j].1
            s.2 += x * columns[j].2
        }
        return (s.0 % prime, s.1 % prime, s.2 % prime)
    }

    /// Fills the gaps of one word, at most three and distinct; false where the rest of the
    /// word does not fit.
    static func fill(_ symbols: inout [UInt8], word: Int, gaps: [Int]) -> Bool {
        guard gaps.count <= checkCount else { return false }
        for gap in gaps { symbols[2 * gap + word] = 0 }
        var at = gaps
        var spare = 0
        while at.count < checkCount {
            if !at.contains(spare) { at.append(spare) }
            spare += 1
        }
        let x = correction(syndrome(symbols, word: word), at: at[0], at[1], at[2])
        let values = [x.0, x.1, x.2]
        // A column that is no gap needs no change, or the word is another one.
        for i in gaps.count..<checkCount where values[i] != 0 { return false }
        for (i, gap) in gaps.enumerated() { symbols[2 * gap + word] = UInt8(values[i]) }
        return true
    }

    /// The 28 symbols of a payload.
    static func encode(_ payload: Payload) -> [UInt8] {
        var rest = UInt128(payload.token) << 32 | UInt128(payload.tag)
        var symbols = [UInt8](repeating: 0, count: length)
        for i in 0..<digitCount {
            symbols[i] = UInt8(rest % 13)
            rest /= 13
        }
        for word in 0..<2 { _ = fill(&symbols, word: word, gaps: [11, 12, 13]) }
        return symbols
    }

    /// The payload of 28 symbols that fit the code, or nil where its number has more than
    /// 80 bits, as three in eight have.
    static func payload(_ symbols: [UInt8]) -> Payload? {
        var number: UInt128 = 0
        for i in (0..<digitCount).reversed() { number = number * 13 + UInt128(symbols[i]) }
        guard number >> 80 == 0 else { return nil }
        return Payload(
            token: UInt64(truncatingIfNeeded: number >> 32),
            tag: UInt32(truncatingIfNeeded: number))
    }
}
