internal import Foundation
internal import Imaging
internal import Support
package import Trace
internal import Watermark

/// A registry of issued marks in memory: 10⁵ innocent ones, and those of the trial.
package struct BenchRegistry: MarkDirectory {
    package static let innocents = 100_000
    private static let base: IssuedCodewords = {
        var generator = DeterministicGenerator(seed: 0x1550ED)
        return encode((0..<innocents).map { _ in generator.next() >> 16 })
    }()

    private let own: [UInt64]
    private let all: IssuedCodewords

    /// - Parameter tokens: the marks of this trial; user names are their hexadecimal text.
    package init(_ tokens: [UInt64]) {
        own = tokens
        let mine = Self.encode(tokens)
        all = IssuedCodewords(
            tokens: Self.base.tokens + mine.tokens, words: Self.base.words + mine.words)
    }

    private static func encode(_ tokens: [UInt64]) -> IssuedCodewords {
        let words = Parallel.map(tokens.count) { i -> [UInt64] in
            let word = BenchKey.own.codeword(token: tokens[i]).words
            return (0..<8).map { word[$0] }
        }
        return IssuedCodewords(tokens: tokens, words: words.flatMap { $0 })
    }

    package func mark(token: UInt64, keyID: String) -> IssuedMark? {
        guard own.contains(token) || Self.base.tokens.contains(token) else { return nil }
        return IssuedMark(
            token: token, user: String(token, radix: 16), issuedAt: Date(timeIntervalSince1970: 0))
    }

    package func codewords(keyID: String, profile: Int, users: [String]?) -> IssuedCodewords {
        keyID == BenchKey.own.id ? all : IssuedCodewords()
    }
}
