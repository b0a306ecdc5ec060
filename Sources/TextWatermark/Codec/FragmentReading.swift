internal import Foundation
internal import Support
internal import Watermark

/// The pieces of a text read with one key.
///
/// Four pieces of one token are a run, in whichever of its four rotations, and say the token
/// by themselves. An excerpt of a few lines has fewer: then every token that was issued is
/// asked whether its pieces are there. That is a closed question, with a chance of its own.
///
/// **Chance.** The offsets of the first variant are a key's secret, so to pieces that owe
/// nothing to the key any one token's pieces are uniform: each of its four is a given one of
/// 13⁷. With n tokens asked, m distinct pieces in the text and a distinct pairs of neighbours
/// among them, by the union bound
/// - a token has three or more by chance at most t = 4 · n · (m · 13⁻⁷)³, which is their chance;
/// - a token has two that follow each other in the text as they do in the run by chance at most
///   4 · a · n · 13⁻¹⁴; their chance is this and t;
/// - a token has two that follow each other in the text, whichever, by chance at most
///   12 · a · n · 13⁻¹⁴; their chance is this and t. Columns and dropped lines bring them together.
///
/// Each chance holds the ones above it, so whatever the limit, false names stay below it. Pieces
/// of another token of the same key are as good as unrelated, because tokens are drawn at random
/// and 14 symbols of a run differ in as many independent digits.
struct FragmentReading {
    /// A token's share in the pieces.
    struct Share {
        /// Distinct pieces of its four.
        var count: Int
        /// The chance above; nil where the pieces say the token by themselves.
        var chance: Double?
        /// Which pieces of the text, by number.
        var numbers: [Int]
    }

    private static let mostWindows = 20_000
    /// So many distinct pieces are tried in every order.
    private static let mostShuffled = 8
    private static let mostNamed = 16
    /// Tokens with a greater chance are not told: in a text with so many foreign pieces
    /// somebody's fit.
    private static let greatestChance = 1e-6
    private static let patterns = pow(13.0, -Double(TextFragment.length))

    let code: TextCode
    let pieces: [TextFragment]

    init(key: TextKey, _ pieces: [TextFragment]) {
        code = TextCode(key: key)
        self.pieces = pieces
    }

    /// The tokens of four pieces.
    func readings(_ decoder: inout RunDecoder) -> [RunDecoder.Reading] {
        guard pieces.count >= 4 else { return [] }
        var found: [RunDecoder.Reading] = []
        func read(_ four: [UInt32]) {
            let symbols = four.flatMap(TextFragment.symbols)
            guard let reading = decoder.exact(symbols, variants: 0..<1),
                !found.contains(reading), found.count < Self.mostNamed
            else { return }
            found.append(reading)
        }
        var tried = Set<[UInt32]>()
        for i in 0...(pieces.count - 4) where tried.count < Self.mostWindows {
            let window = pieces[i..<i + 4].map(\.packed)
            guard tried.insert(window).inserted else { continue }
            for turn in 0..<4 { read(Array(window[turn...] + window[..<turn])) }
        }
        let distinct = Set(pieces.map(\.packed)).sorted()
        guard found.isEmpty, 4...Self.mostShuffled ~= distinct.count else { return found }
        for a in distinct {
            for b in distinct where b != a {
                for c in distinct where c != a && c != b {
                    for d in distinct where d != a && d != b && d != c { read([a, b, c, d]) }
                }
            }
        }
        return found
    }

    /// What of the pieces is a token's; its chance is not looked at.
    func share(of token: UInt64) -> Share {
        let own = packed(token)
        let numbers = pieces.indices.filter { own.contains(pieces[$0].packed) }
        return Share(count: Set(numbers.map { pieces[$0].packed }).count, numbers: numbers)
    }

    /// Issued tokens whose pieces are in the text, with the chance that it would be so in a
    /// text that owes nothing to them. O(tokens), some microseconds each.
    func closed(_ tokens: [UInt64], except known: Set<UInt64>) -> [(UInt64, Share)] {
        let explained = Set(known.flatMap(packed))
        let open = pieces.map(\.packed).filter { !explained.contains($0) }
        let distinct = Set(open)
        guard distinct.count > 1, !tokens.isEmpty else { return [] }
        let pairs = Set(zip(open, open.dropFirst()).map { UInt64($0) << 32 | UInt64($1) })
        let issued = Double(tokens.count)
        let pair = Double(pairs.count) * issued * Self.patterns * Self.patterns
        let three = 4 * issued * pow(Double(distinct.count) * Self.patterns, 3)
        let grain = 4096
        @Sendable func chance(_ token: UInt64) -> Double? {
            guard token >> Payload.tokenBitCount == 0, !known.contains(token) else { return nil }
            let own = packed(token)
            let count = own.count { distinct.contains($0) }
            if count >= 3 { return three }
            guard count == 2 else { return nil }
            var isNeighbour = false
            for i in 0..<4 {
                for step in 1..<4 {
                    let both = UInt64(own[i]) << 32 | UInt64(own[(i + step) % 4])
                    guard pairs.contains(both) else { continue }
                    if step == 1 { return 4 * pair + three }
                    isNeighbour = true
                }
            }
            return isNeighbour ? 12 * pair + three : nil
        }
        let parts = (tokens.count + grain - 1) / grain
        let hits: [[(UInt64, Double)]] = Parallel.map(parts) { part in
            let some = tokens[part * grain..<min(tokens.count, (part + 1) * grain)]
            return some.compactMap { token in chance(token).map { (token, $0) } }
        }
        let likely = hits.flatMap { $0 }.filter { $0.1 < Self.greatestChance }
        return likely.sorted { $0.1 < $1.1 }.prefix(Self.mostNamed).map {
            var share = share(of: $0.0)
            share.chance = $0.1
            return ($0.0, share)
        }
    }

    /// The four pieces of a token.
    private func packed(_ token: UInt64) -> [UInt32] {
        let symbols = SelectorCode.encode(code.key.authenticator.payload(token: token))
        let offsets = code.key.offsets[0]
        var out: [UInt32] = [0, 0, 0, 0]
        for i in symbols.indices {
            let symbol = (symbols[i] + offsets[i]) % 13
            out[i / TextFragment.length] = out[i / TextFragment.length] << 4 | UInt32(symbol)
        }
        return out
    }
}

/// Seven selectors in a row: a quarter of a run, see ``TextCode/pieces(token:)``.
struct TextFragment: Sendable {
    /// Bytes of UTF-8.
    var range: Range<Int>
    /// The symbols in four bits each, the first in the highest.
    var packed: UInt32

    static let length = 7

    /// - Precondition: there are seven symbols, below 13.
    static func pack(_ symbols: ArraySlice<UInt8>) -> UInt32 {
        symbols.reduce(0) { $0 << 4 | UInt32($1) }
    }

    static func symbols(_ packed: UInt32) -> [UInt8] {
        (0..<length).map { UInt8(packed >> (4 * UInt32(length - 1 - $0)) & 15) }
    }
}
