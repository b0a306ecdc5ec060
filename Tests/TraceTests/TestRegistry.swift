import Foundation
import Imaging
import Trace
import Watermark

/// A registry in memory: a thousand innocent marks and some of the test's own.
struct TestRegistry: MarkDirectory {
    static let key = SignalKey(
        id: "k1", profile: .one, stream: DeterministicGenerator(seed: 11),
        tagKey: [UInt8](repeating: 3, count: 32))
    private let users: [UInt64: String]

    init(_ users: [UInt64: String], innocents: Int = 1000) {
        var users = users
        var generator = DeterministicGenerator(seed: 5)
        for i in 0..<innocents { users[generator.next() >> 16] = "innocent\(i)" }
        self.users = users
    }

    func mark(token: UInt64, keyID: String) -> IssuedMark? {
        guard keyID == "k1", let user = users[token] else { return nil }
        return IssuedMark(token: token, user: user, issuedAt: Date(timeIntervalSince1970: 0))
    }

    func codewords(keyID: String, profile: Int, users wanted: [String]?) -> IssuedCodewords {
        let tokens = users.filter { wanted?.contains($0.value) ?? true }.keys.sorted()
        let words = tokens.flatMap { token -> [UInt64] in
            let word = Self.key.codeword(token: token).words
            return (0..<8).map { word[$0] }
        }
        return IssuedCodewords(tokens: tokens, words: words)
    }
}
