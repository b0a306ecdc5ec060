public import Identity

/// What marking and tracing documents needs of one master key: a key for each layer, of which
/// none tells anything about another.
public struct DocumentKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    public let id: String
    /// Of the picture over the pages.
    public let signal: SignalKey
    /// Of the invisible characters in the text.
    public let text: TextKey
    /// Of the token among the document's properties.
    public let properties: DocumentToken

    public init(_ key: MasterKey, profile: Profile = .one) {
        id = key.id.description
        signal = SignalKey(key, profile: profile)
        text = TextKey(key)
        properties = DocumentToken(key: key)
    }
}
