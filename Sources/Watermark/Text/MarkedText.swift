/// A text with its mark, and what was found in it before.
public struct MarkedText: Sendable {
    /// The file, in the encoding that it came in.
    public var bytes: [UInt8]
    /// Copies put in.
    public var copies: Int
    /// Sites of the further layers.
    public var layerSites: Int
    /// Marks of known keys that were in the text already, and taken away with `replace`. Each
    /// token once; places are those of the text, of a message those of one part.
    public var existing: [TextFinding]
    /// Runs of somebody else's mark, which stay; see ``TextTrace/foreignRuns``.
    public var foreignRuns: Int
}
