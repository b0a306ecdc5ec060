public import Foundation

/// What the tracer needs of the registry: who a token was issued to, and every
/// codeword there is.
public protocol MarkDirectory: Sendable {
    /// The record of a token under a key, or nil where it was never issued.
    func mark(token: UInt64, keyID: String) -> IssuedMark?

    /// All tokens issued under a key and profile, and their codewords, eight words
    /// each, in the same order. `users`, where given, restricts them.
    func codewords(keyID: String, profile: Int, users: [String]?) -> IssuedCodewords
}

/// The codewords of many marks, side by side for a fast comparison.
public struct IssuedCodewords: Sendable {
    public var tokens: [UInt64]
    /// Eight words per token.
    public var words: [UInt64]

    public init(tokens: [UInt64] = [], words: [UInt64] = []) {
        precondition(words.count == tokens.count * 8)
        self.tokens = tokens
        self.words = words
    }
}

/// One mark as it was issued.
public struct IssuedMark: Sendable {
    public var token: UInt64
    public var user: String
    public var issuedAt: Date
    public var sourceName: String?
    public var sourceSHA256: String?
    /// Perceptual hash of what was marked, as `PerceptualHash` stores it.
    public var perceptualHash: [UInt8]?
    /// Size of what was marked, pixels.
    public var width: Int?
    public var height: Int?

    public init(
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
