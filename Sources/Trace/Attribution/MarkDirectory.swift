package import Foundation

/// What the tracer needs of the registry: who a token was issued to, and every
/// codeword there is.
package protocol MarkDirectory: Sendable {
    /// The record of a token under a key, or nil where it was never issued.
    func mark(token: UInt64, keyID: String) -> IssuedMark?

    /// All tokens issued under a key and profile, and their codewords, eight words
    /// each, in the same order. `users`, where given, restricts them.
    func codewords(keyID: String, profile: Int, users: [String]?) -> IssuedCodewords
}

/// The codewords of many marks, side by side for a fast comparison.
package struct IssuedCodewords: Sendable {
    package var tokens: [UInt64]
    /// Eight words per token.
    package var words: [UInt64]

    package init(tokens: [UInt64] = [], words: [UInt64] = []) {
        precondition(words.count == tokens.count * 8)
        self.tokens = tokens
        self.words = words
    }
}

/// One mark as it was issued.
package struct IssuedMark: Sendable {
    package var token: UInt64
    package var user: String
    package var issuedAt: Date
    package var sourceName: String?
    package var sourceSHA256: String?
    /// Perceptual hash of what was marked, as `PerceptualHash` stores it.
    package var perceptualHash: [UInt8]?
    /// Size of what was marked, pixels.
    package var width: Int?
    package var height: Int?

    package init(
        token: UInt64, user: String, issuedAt: Date, sourceName: String? = nil,
        sourceSHA256: String? = nil, perceptualHash: [UInt8]? = nil,
        width: Int? = nil, height: Int? = nil
    ) {
        self.token = token
        self.user = user
        self.issuedAt = issuedAt
        self.sourceName = sourceName
        self.sourceSHA256 = sourceSHA256
        self.perceptualHash = perceptualHash
        self.width = width
        self.height = height
    }
}
