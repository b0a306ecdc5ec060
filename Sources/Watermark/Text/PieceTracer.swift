internal import Foundation
internal import Imaging

/// Finds which of the issued tokens the pieces at the ends of a page's lines belong to.
///
/// A piece alone says little: one of 13⁷. Two that follow each other as they do in one token's
/// run are had by chance with probability 4 · 13⁻¹⁴ for each place and token, and so on; see
/// ``PieceFinding/falsePositiveProbability``. So two lines of a page are enough where the
/// registry is at hand, and all four pieces where it is not (``TextTracer``).
public struct PieceTracer: Sendable {
    private let code: TextCode

    public init(key: TextKey) { code = TextCode(key: key) }

    /// One token whose pieces follow each other in a text.
    public struct PieceFinding: Sendable, Equatable {
        public var token: UInt64
        /// The most pieces that follow each other.
        public var length: Int
        /// All pieces of the text that belong to the token.
        public var count: Int
        /// The chance that any of the tokens compared would be found so in a text that owes
        /// nothing to the key: n tokens, P pieces in the text, four rotations, runs of L pieces:
        /// at most 4 n P 13⁻⁷ᴸ.
        public var falsePositiveProbability: Double
    }

    /// Everyone found among `tokens`, the longest sequences first. O(pieces + tokens), some
    /// 0.1 s for 10⁵ tokens.
    public func findings(in utf8: [UInt8], tokens: [UInt64]) -> [PieceFinding] {
        let pieces = Self.pieces(in: utf8)
        guard pieces.count > 1 else { return [] }
        let pairs = Set(zip(pieces, pieces.dropFirst()).map { UInt64($0) << 32 | UInt64($1) })
        let width = 4096
        let hits = Parallel.map((tokens.count + width - 1) / width) { i in
            tokens[i * width..<min(tokens.count, (i + 1) * width)].filter { token in
                let own = code.pieceNumbers(token: token)
                return own.indices.contains { j in
                    pairs.contains(UInt64(own[j]) << 32 | UInt64(own[(j + 1) % own.count]))
                }
            }
        }
        return hits.joined().map { token in
            let (length, count) = measure(token, pieces)
            let chance =
                4 * Double(tokens.count) * Double(pieces.count)
                * pow(13, -7 * Double(length))
            return PieceFinding(
                token: token, length: length, count: count,
                falsePositiveProbability: min(1, max(chance, 1e-15)))
        }.sorted { ($0.length, $0.count, $1.token) > ($1.length, $1.count, $0.token) }
    }

    private func measure(_ token: UInt64, _ pieces: [UInt32]) -> (length: Int, count: Int) {
        let own = code.pieceNumbers(token: token)
        var longest = 0
        var current = 0
        var count = 0
        var last: Int?
        for piece in pieces {
            guard let place = own.firstIndex(of: piece) else {
                (current, last) = (0, nil)
                continue
            }
            count += 1
            current = last.map { ($0 + 1) % own.count == place } == true ? current + 1 : 1
            // More than the whole run says nothing new.
            longest = max(longest, min(current, own.count))
            last = place
        }
        return (longest, count)
    }

    /// The text's runs of exactly seven selectors, in order.
    static func pieces(in utf8: [UInt8]) -> [UInt32] {
        var pieces: [UInt32] = []
        var run: [UInt8] = []
        var i = 0
        func close() {
            if run.count == TextCode.pieceLength { pieces.append(TextCode.number(of: run[...])) }
            run.removeAll(keepingCapacity: true)
        }
        // VS2…VS14 are EF B8 81 … EF B8 8D.
        while i < utf8.count {
            if utf8[i] == 0xEF, i + 2 < utf8.count, utf8[i + 1] == 0xB8,
                (0x81...0x8D).contains(utf8[i + 2])
            {
                if run.count <= TextCode.pieceLength { run.append(utf8[i + 2] - 0x81) }
                i += 3
            } else {
                if !run.isEmpty { close() }
                i += 1
            }
        }
        close()
        return pieces
    }
}
