/// One person's copy of a package: what is put into it.
public struct PackageCopy: Sendable, Equatable {
    /// The most bytes of a property's name and value.
    public static let propertyBytes = 255

    /// Laid over every page, slide or sheet; nil leaves them as they are.
    public var tile: PageTile?
    public var changes: [TextChange]
    public var properties: [PackageProperty]
    /// New bytes for pictures that `PackageFile.pictures` gave, of the same format.
    public var pictures: [PackagePicture]
    /// Whether overlays of an earlier call are taken out. Else another comes on top.
    public var replacesOverlay: Bool
    /// Whether a signature is taken out. Else a signed package is refused.
    public var breaksSignature: Bool

    public init(
        tile: PageTile? = nil, changes: [TextChange] = [], properties: [PackageProperty] = [],
        pictures: [PackagePicture] = [], replacesOverlay: Bool = false,
        breaksSignature: Bool = false
    ) {
        self.tile = tile
        self.changes = changes
        self.properties = properties
        self.pictures = pictures
        self.replacesOverlay = replacesOverlay
        self.breaksSignature = breaksSignature
    }
}
