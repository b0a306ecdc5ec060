/// How a document is marked.
public struct DocumentMarkOptions: Sendable {
    /// Layers to write. A kind of document that has no place for one goes without it.
    public var layers: Set<DocumentLayer>
    /// How opaque the picture over the pages is.
    public var strength: OverlayStrength
    /// Mark a signed document all the same: its signatures are no more valid then.
    public var breaksSignature: Bool
    /// Takes out what an earlier mark of this organisation left.
    public var replaces: Bool
    /// Marks the pictures inside the document, too.
    public var marksPictures: Bool

    public init(
        layers: Set<DocumentLayer> = Set(DocumentLayer.allCases),
        strength: OverlayStrength = .screen, breaksSignature: Bool = false,
        replaces: Bool = false, marksPictures: Bool = false
    ) {
        self.layers = layers
        self.strength = strength
        self.breaksSignature = breaksSignature
        self.replaces = replaces
        self.marksPictures = marksPictures
    }
}
