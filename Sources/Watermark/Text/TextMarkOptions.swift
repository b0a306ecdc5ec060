/// How a text is marked.
public struct TextMarkOptions: Sendable {
    public var format: TextFormat
    /// The encoding of the bytes; nil to tell by byte order mark and content.
    public var encoding: TextFile.Encoding?
    /// Takes away the runs and layers of the keys in ``knownKeys`` before marking. Invisible
    /// characters of others, such as joiners in words and emoji, stay.
    public var replace: Bool
    /// Keys besides the marker's own whose marks are recognised.
    public var knownKeys: [TextKey]
    /// Further layers. Empty unless asked for: they change characters that people see.
    public var layers: Set<TextLayer>

    public init(
        format: TextFormat = .plain, encoding: TextFile.Encoding? = nil, replace: Bool = false,
        knownKeys: [TextKey] = [], layers: Set<TextLayer> = []
    ) {
        self.format = format
        self.encoding = encoding
        self.replace = replace
        self.knownKeys = knownKeys
        self.layers = layers
    }
}
