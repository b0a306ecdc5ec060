/// How an overlay is laid: how opaque it is, and how large its pixels come out.
public struct OverlayStrength: Sendable, Hashable {
    /// Alpha of every pixel, of 255. A pixel B becomes B (1 − α/255) + c α/255, so that nothing
    /// changes by more than `alpha` grey levels; white paper is dimmed by half of it.
    public let alpha: UInt8
    /// Tile pixels an inch on a page; on a screen one tile pixel is one screen pixel.
    public let pixelsPerInch: Double

    public init(alpha: UInt8, pixelsPerInch: Double = 96) {
        self.alpha = alpha
        self.pixelsPerInch = pixelsPerInch
    }

    /// For screens and for documents that are read on them: at most 6 grey levels, 44.8 dB once
    /// the constant shift is out, not seen. Three and four lose most photos of screens. On paper
    /// white it asks for 0 to 2.4 % of black, which many printers leave out.
    public static let screen = OverlayStrength(alpha: 6)

    /// For pages that will be printed: at most 16 grey levels, 36.6 dB without the shift. White
    /// asks for 0 to 6.3 % of black, 3.1 % in the mean, so that a printer that loses everything
    /// below 4 % still prints the darker third of the tile. Seen on a screen as a faint grain of
    /// the paper. The pixels stay at 1/96 inch: the band, 5 to 23 cycles an inch, lies below any
    /// halftone (85 lines an inch and more) and is resolved by photos of a whole page.
    public static let print = OverlayStrength(alpha: 16)
}
