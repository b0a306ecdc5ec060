import Foundation
import Imaging
import Trace
import Watermark

/// A registry in memory: thousands of innocent marks and some of the test's own.
struct TestRegistry: MarkDirectory {
    static let key = key("k1", 11)

    static func key(_ id: String, _ seed: UInt64) -> SignalKey {
        SignalKey(
            id: id, profile: .one, stream: DeterministicGenerator(seed: seed),
            tagKey: [UInt8](repeating: UInt8(seed), count: 32))
    }

    private let users: [UInt64: String]
    private let issued: IssuedCodewords

    init(_ users: [UInt64: String], innocents: Int = 4000) {
        var users = users
        var generator = DeterministicGenerator(seed: 5)
        for i in 0..<innocents { users[generator.next() >> 16] = "innocent\(i)" }
        self.users = users
        issued = Self.codewords(users.keys.sorted())
    }

    private static func codewords(_ tokens: [UInt64]) -> IssuedCodewords {
        let words = tokens.flatMap { token -> [UInt64] in
            let word = key.codeword(token: token).words
            return (0..<8).map { word[$0] }
        }
        return IssuedCodewords(tokens: tokens, words: words)
    }

    func mark(token: UInt64, keyID: String) -> IssuedMark? {
        guard keyID == "k1", let user = users[token] else { return nil }
        return IssuedMark(token: token, user: user, issuedAt: Date(timeIntervalSince1970: 0))
    }

    func codewords(keyID: String, profile: Int, users wanted: [String]?) -> IssuedCodewords {
        guard keyID == "k1", profile == 1 else { return IssuedCodewords() }
        guard let wanted else { return issued }
        return Self.codewords(users.filter { wanted.contains($0.value) }.keys.sorted())
    }
}
