/// A written package.
public struct PackageResult: Sendable, Equatable {
    public var bytes: [UInt8]
    /// Headers, slides, sheets or pages that were given an overlay.
    public var overlays: Int
    /// Those that could not be: sheets with a background, page styles whose header is off.
    public var skipped: Int
}
