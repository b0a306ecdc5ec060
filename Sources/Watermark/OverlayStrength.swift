/// How an overlay is laid: how opaque it is, and how large its pixels come out.
public struct OverlayStrength: Sendable, Hashable {
    /// Alpha of every pixel, of 255. A pixel B becomes B (1 − α/255) + c α/255, so that nothing
    /// changes by more than `alpha` grey levels.
    public let alpha: UInt8
    /// Tile pixels an inch on a page; on a screen one tile pixel is one screen pixel.
    public let pixelsPerInch: Double

    public init(alpha: UInt8, pixelsPerInch: Double = 96) {
        self.alpha = alpha
        self.pixelsPerInch = pixelsPerInch
    }

    /// For screens and for documents that are read on them.
    public static let screen = OverlayStrength(alpha: 6)
    /// For pages that will be printed.
    public static let print = OverlayStrength(alpha: 24)
}
